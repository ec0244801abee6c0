import { TenantId } from '@fencepost/contracts/ids';
import { expect, test } from 'vitest';
import { newId } from './random-id.ts';

test('a new id has the form of an id of ours', () => {
  expect(TenantId.safeParse(newId('ten')).success).toBe(true);
});

test('ten thousand ids made at once are all different', () => {
  expect(new Set(Array.from({ length: 10_000 }, () => newId('req'))).size).toBe(10_000);
});

test('ids sort by the time they were made, to the millisecond', () => {
  const early = newId('req');
  const start = Date.now();
  while (Date.now() === start);
  expect(early < newId('req')).toBe(true);
});
