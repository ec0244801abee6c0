import { scanBooking, unscanned } from '@fencepost/contracts/integrity/facts';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { emptyStore } from '../../test/world.ts';
import { makeFacts } from './facts.ts';
import { definitions } from './rows.ts';

const scanned = scanBooking.input.shape.collection.options;

describe('what the booking service has stored', () => {
  test('is scanned, or it is said why not: every collection that is declared (INT-020, A4)', () => {
    const named = [...scanned, ...Object.keys(unscanned.booking)];
    expect(named.toSorted()).toEqual(definitions.map(({ name }) => name).toSorted());
  });

  test.each(scanned)('%s can be read', async (collection) => {
    const page = makeFacts(emptyStore()).read(collection, { after: null, limit: 1, ifDigest: null }, platformScope);
    await expect(page).resolves.toMatchObject({ count: 0, next: null, facts: [] });
  });
});
