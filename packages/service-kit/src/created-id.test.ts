import { expect, test } from 'vitest';
import { scope } from '../test/parcels.ts';
import { createdId } from './created-id.ts';

let byte = 0;
const random = (count: number) => {
  byte += 1;
  return new Uint8Array(count).fill(byte);
};
const made = (input: object, key?: string, of = scope) =>
  createdId('bra', input, key === undefined ? of : { ...of, idempotencyKey: key }, random);

test('a command that is repeated under its Idempotency-Key makes the same id, another command another (AP2)', () => {
  expect(made({ name: 'Mitte' }, 'k1')).toBe(made({ name: 'Mitte' }, 'k1'));
  const others = [made({ name: 'Mitte' }, 'k1'), made({ name: 'Nord' }, 'k1'), made({ name: 'Mitte' }, 'k2')];
  expect(new Set(others).size).toBe(3);
});

test('without a key each command makes another id', () => {
  expect(made({ name: 'Mitte' })).not.toBe(made({ name: 'Mitte' }));
});
