import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutants } from './mutants.ts';

const root = new URL('../..', import.meta.url).pathname;

test('each known defect has an id of its own, and the text that it replaces stands in its file once', () => {
  expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
  const lost = mutants.filter(({ file, find }) => readFileSync(`${root}${file}`, 'utf8').split(find).length !== 2);
  expect(lost.map(({ id, file }) => `${id}: ${file}`)).toEqual([]);
});
