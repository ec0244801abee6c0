import { expect, it } from 'vitest';
import { wrongWith } from './check-line.ts';
import { all } from './commands/all.ts';

it.each([
  'status',
  'alerts',
  'alerts --status active',
  'alerts list --status active --all --json',
  '--json alerts list',
  'alerts show alr_…',
  'repair plan mapping-team --alert-id alr_…',
  'repair plan <remedy> --company 15',
  'repair apply "$plan" --yes --verify',
  'sync decide run_… apply|discard --company 1',
  'companies register --number 42 --name "Salon Nord" --time-zone Europe/Berlin',
  'flags roll-out voice_booking 25 --dry-run',
  'login --url https://edge.example.com',
])('`fencepost %s` can be given', (line) => expect(wrongWith(line)).toBeUndefined());

it.each([
  ['alarms', 'no such command'],
  ['alerts lsit', 'no such subcommand'],
  ['alerts show', 'needs <alert-id>'],
  ['alerts show alr_… alr_…', 'takes 1 words'],
  ['alerts list --state open', 'has no --state'],
  ['alerts --status broken', 'is none of'],
  ['alerts silence alr_…', 'needs --minutes'],
  ['alerts ack alr_… --yes', 'has no --yes'],
  ['repair plan mapping-teams', 'is none of mapping-team'],
  ['validate --mode', 'needs a value'],
])('`fencepost %s` cannot: %s', (line, words) => expect(wrongWith(line)).toContain(words));

it('every example of the reference can be given', () => {
  const wrong = all.flatMap(({ path, example }) => {
    const line = `${path} ${example}`.split(' < ')[0] ?? '';
    const problem = example === '' ? undefined : wrongWith(line);
    return problem === undefined ? [] : [`${line}: ${problem}`];
  });
  expect(wrong).toEqual([]);
});
