import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chainsOfRecords, neighboursOf } from './chains-of-records.ts';

const record = (uid: string, links: Partial<CalcomRecord> = {}): CalcomRecord => ({
  uid,
  bookingId: 1,
  startsAt: '2026-03-02T10:00:00.000Z',
  endsAt: '2026-03-02T10:30:00.000Z',
  standing: 'accepted',
  hosts: [],
  attendees: [],
  seated: false,
  ...links,
});

/** A chain as Cal.com keeps it: each booking names the one before, or the one after, or both. */
const chain = (name: string, length: number, how: number): CalcomRecord[] =>
  Array.from({ length }, (_, index) => ({
    ...record(`${name}${index}`),
    ...(index > 0 && how !== 1 ? { previousUid: `${name}${index - 1}` } : {}),
    ...(index < length - 1 && how !== 2 ? { nextUid: `${name}${index + 1}` } : {}),
  }));

test('in whatever order they are listed, bookings of one chain are one group, and no two chains are', () => {
  const lengths = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 2 })), { maxLength: 6 });
  const cases = lengths.chain((shapes) => {
    const chains = shapes.map(([length, how], index) => chain(`${'abcdef'[index]}-`, length, how));
    const all = chains.flat();
    return fc.tuple(fc.constant(chains), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }));
  });
  fc.assert(
    fc.property(cases, ([chains, shuffled]) => {
      const names = (groups: readonly (readonly CalcomRecord[])[]) =>
        groups
          .map((group) =>
            group
              .map(({ uid }) => uid)
              .toSorted()
              .join(),
          )
          .toSorted();
      expect(names(chainsOfRecords(shuffled))).toEqual(names(chains));
    }),
  );
});

test('neighbours are those that the group names and does not hold', () => {
  const [first, ...others] = chain('x', 4, 0);
  expect(neighboursOf(others)).toEqual(['x0']);
  expect(neighboursOf([first as CalcomRecord, ...others])).toEqual([]);
  expect(neighboursOf([record('alone')])).toEqual([]);
});
