import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** What follows an opening bracket until it closes. */
const untilClosed = (text: string): string => {
  let depth = 1;
  const end = [...text].findIndex((letter) => {
    if ('([{'.includes(letter)) depth += 1;
    if (')]}'.includes(letter)) depth -= 1;
    return depth === 0;
  });
  return text.slice(0, end);
};

/** The first member of the detail with which a refusal is made, by a reading that is good enough for our own sources. */
const firstMembersIn = (text: string): readonly string[] =>
  text
    .split('new AppError(')
    .slice(1)
    .flatMap((after) => untilClosed(after).match(/,\s*\{\s*(\w+)/)?.[1] ?? []);

test('what a refusal tells programs is in its facts, which alone reach them over HTTP; all else is kept back on purpose', () => {
  const kept = new Set(
    globSync('**/*.ts', { cwd: root })
      .filter((file) => !file.endsWith('.test.ts'))
      .flatMap((file) => firstMembersIn(readFileSync(join(root, file), 'utf8'))),
  );
  const others = ['binding', 'has', 'membershipId'];
  const ours = ['cause', 'id', 'kept', 'left', 'runId', 'calcomTeamId'];
  const inWords = ['references', 'serviceId'];
  expect([...kept].toSorted()).toEqual(['errors', 'facts', ...others, ...ours, ...inWords].toSorted());
});
