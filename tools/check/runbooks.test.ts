import { globSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findWrongCommands } from './mentioned-commands.ts';

const root = resolve(import.meta.dirname, '..', '..');
const declared = globSync('services/integrity-monitor/src/domain/invariants/*.ts', { cwd: root })
  .filter((file) => !file.endsWith('.test.ts') && basename(file) !== 'all.ts')
  .flatMap((file) => /^\s{2}id: '([a-z-]+)',$/m.exec(readFileSync(join(root, file), 'utf8'))?.[1] ?? []);
const pages = globSync('docs/runbooks/*.md', { cwd: root }).map((file) => ({
  file,
  id: basename(file, '.md'),
  text: readFileSync(join(root, file), 'utf8'),
}));
/** What is no invariant's: how to do something, and alerts of Prometheus alone. */
const howTos = ['import-legacy-data', 'alert-storm', 'scan-did-not-pass', 'slack-is-behind'];

/** The commands of a page's shell blocks, each as it would be typed. */
const commandsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .flatMap(([, block = '']) => block.split('\n'))
    .flatMap((line) => /^(?:\.\/dev )?fencepost (.*?)\s*(?:#.*)?$/.exec(line)?.[1] ?? []);

it('every invariant has a runbook, and every runbook an invariant', () => {
  const runbooks = pages.map(({ id }) => id).filter((id) => !howTos.includes(id));
  expect(declared.length).toBeGreaterThan(20);
  expect(runbooks.toSorted()).toEqual(declared.toSorted());
});

describe.each(pages.filter(({ id }) => !howTos.includes(id)))('the runbook $id', ({ file, id, text }) => {
  const commands = commandsOf(text);

  it('leads from the message in Slack to the repaired state: the alert, who has it, what to do, and that it is resolved', () => {
    const [look = '', mend = ''] = ['## How to look', '## How to mend'].map((head) => text.split(head)[1] ?? '');
    expect(commands).toContain(`alerts list --status active --invariant ${id}`);
    expect(commandsOf(look).some((command) => command.startsWith('alerts show'))).toBe(true);
    expect(commandsOf(look).some((command) => command.startsWith('alerts ack'))).toBe(true);
    expect(commandsOf(mend).filter((command) => !command.startsWith('alerts ')).length).toBeGreaterThan(0);
  });

  it('shows only commands that there are, with options that they have', () => {
    expect(findWrongCommands([{ file, text }])).toEqual([]);
  });

  it('names the severity and the sentence', () => {
    expect(text).toMatch(/^# [a-z-]+\n\n\*\*.+\*\* Severity: (critical|high|medium)/);
  });
});

it.each([
  ['alerts shwo alr_…', 'an unknown subcommand'],
  ['alerts list --statos active', 'an unknown option'],
  ['ratchet move customer-has-company', 'a missing argument'],
  ['ratchet move customer-has-company high', 'a value that is none'],
])('%s is found: %s', (line) => {
  expect(findWrongCommands([{ file: 'page', text: `\`\`\`sh\nfencepost ${line}\n\`\`\`\n` }])).toHaveLength(1);
});

describe('the reviews that people do (INT-050)', () => {
  const text = readFileSync(join(root, 'docs/reviews.md'), 'utf8');
  it.each([
    ['Every week', 'scan list --limit 14'],
    ['Every month', 'validate --mode comprehensive --detailed --fail-on-issues'],
    ['Every quarter', 'canaries run --size full --fail-on-issues'],
  ])('%s has its commands, and they are there', (interval, command) => {
    const [, section = ''] = text.split(`## ${interval}`);
    expect(commandsOf(section.split('\n## ')[0] ?? '')).toContain(command);
    expect(findWrongCommands([{ file: 'docs/reviews.md', text }])).toEqual([]);
  });
});
