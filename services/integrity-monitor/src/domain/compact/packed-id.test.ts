import { derivedId, entityPrefixes } from '@fencepost/contracts/ids';
import { newId } from '@fencepost/service-kit/random-id';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pack, packed, packedPrefix, unpack } from './packed-id.ts';

const ids = fc
  .tuple(fc.constantFrom(...Object.keys(entityPrefixes)), fc.stringMatching(/^[0-9a-z]{26}$/))
  .map(([prefix, body]) => `${prefix}_${body}`);
const there = (id: string): string | undefined => {
  if (!pack(id)) return undefined;
  const words = [...packed];
  return unpack(packedPrefix(), (at) => words[at] ?? 0);
};

it('every id of 26 characters is the same after packing, whether derived or random', () => {
  fc.assert(
    fc.property(ids, (id) => {
      expect(there(id)).toBe(id);
    }),
  );
  for (const id of [newId('cus'), derivedId('apt', 'a', 'b'), `ten_${'0'.repeat(26)}`, `qua_${'z'.repeat(26)}`]) {
    expect(there(id)).toBe(id);
  }
});

it.each([
  '',
  'cus_1',
  `cus_${'0'.repeat(25)}`,
  `cus_${'0'.repeat(27)}`,
  `xxx_${'0'.repeat(26)}`,
  `cus_${'A'.repeat(26)}`,
  `cus_${'é'.repeat(26)}`,
])('what is no such id is not packed: %s', (text) => expect(pack(text)).toBe(false));
