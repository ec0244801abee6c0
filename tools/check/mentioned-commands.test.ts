import { expect, it } from 'vitest';
import { findWrongCommands } from './mentioned-commands.ts';

const page = (text: string) => [{ file: 'docs/x.md', text }];

it('a command that the CLI has may be shown, in a block or in a sentence', () => {
  const text = [
    'See `fencepost alerts show alr_…`, or `./dev fencepost status`. The command `fencepost legacy import` reads files.',
    '```sh',
    'fencepost alerts --status active   # what is wrong',
    './dev fencepost validate --fail-on-issues --json > report.json',
    'fencepost validate --fail-on-issues; echo $?',
    'fencepost login < operator.key',
    'node fencepost.js alarms',
    '```',
    'The database fencepost_tenant, and fencepost in a sentence.',
  ].join('\n');
  expect(findWrongCommands(page(text))).toEqual([]);
});

it('one that it has not is named with its page, wherever it stands', () => {
  expect(findWrongCommands(page('`fencepost alarms list`'))).toEqual([
    'docs/x.md: fencepost alarms list: there is no such command',
  ]);
  expect(findWrongCommands(page('```sh\n./dev fencepost alerts --state open | head\n```'))).toHaveLength(1);
});
