import { readFileSync } from 'node:fs';
import { LegacyRow } from '@fencepost/contracts/tenant/legacy';
import { expect, it } from 'vitest';
import { legacyRowsOfS2 } from './legacy-s2.ts';

it('the NDJSON file of S2 is what the function gives, row by row, and every row fits its contract (TEN-057, TEN-058)', () => {
  const file = readFileSync(new URL('../fixtures/legacy/s2.ndjson', import.meta.url), 'utf8');
  const lines = file.trimEnd().split('\n');
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(legacyRowsOfS2());
  for (const row of legacyRowsOfS2()) expect(LegacyRow.parse(row)).toEqual(row);
});
