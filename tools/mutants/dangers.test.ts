import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mutants } from './mutants.ts';

const text = readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8');

/** `| D-01 | what must not come back | the mutants that stand for it |` */
const rows = [...text.matchAll(/^\| ((?:D|K|lesson)[- ]?\d+) \| .+ \| (.+) \|$/gm)].map(
  ([, danger = '', list = '']) => ({
    danger,
    ids: [...list.matchAll(/`([^`]+)`/g)].map(([, id = '']) => id),
  }),
);
const wanted = [
  ...['D-01', 'D-02', 'D-03', 'D-04', 'D-05', 'D-06', 'D-07', 'D-08', 'D-10', 'D-12', 'D-13', 'D-26', 'D-27'],
  ...['K1', 'K5', 'K14', 'K16', 'K18', 'K19', 'lesson 10', 'lesson 22', 'lesson 26'],
];

it('every danger of the integrity monitor has its mutants, as docs/testing.md lists them', () => {
  expect(rows.map(({ danger }) => danger)).toEqual(wanted);
  const known = new Set(mutants.map(({ id }) => id));
  for (const { danger, ids } of rows) {
    expect(ids.length, danger).toBeGreaterThan(0);
    expect(
      ids.filter((id) => !known.has(id)),
      danger,
    ).toEqual([]);
  }
});

it('each mutant has an id of its own', () => {
  const ids = mutants.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});
