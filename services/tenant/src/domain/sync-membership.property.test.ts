import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tenants } from '../../test/any-findings.ts';
import { type Binding, bindingId } from './binding.ts';
import { mismatchIn } from './sync-membership.ts';

const OURS = 101;
const RUNS = 2_000;
const [us] = tenants;
if (us === undefined) throw new Error('there is a company');

/** What Cal.com lists for our team, mostly ours, and who has claimed each of them. */
const list = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 30 }),
    teamId: fc.oneof(
      { weight: 12, arbitrary: fc.constant<number | undefined>(OURS) },
      { weight: 1, arbitrary: fc.constantFrom(102, undefined) },
    ),
    owner: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(us, undefined) },
      { weight: 1, arbitrary: fc.constantFrom(...tenants) },
    ),
  }),
  { selector: ({ id }) => id, maxLength: 8 },
);

const claimsIn = (
  listed: readonly { readonly id: number; readonly owner: Binding['owner'] | undefined }[],
): Binding[] =>
  listed.flatMap(({ id, owner }) =>
    owner === undefined
      ? []
      : [{ id: bindingId('event_type', id), kind: 'event_type' as const, owner, reference: 'mapping' }],
  );

test('a list passes only where each event type is our team’s and nobody else’s (K3, TEN-021, D-27)', () => {
  const outcomes = new Set<boolean>();
  fc.assert(
    fc.property(list, (listed) => {
      const mismatch = mismatchIn(listed, { tenantId: us, calcomTeamId: OURS, claims: claimsIn(listed) });
      const strangers = listed.filter(({ teamId, owner }) => teamId !== OURS || (owner !== undefined && owner !== us));
      outcomes.add(mismatch === undefined);
      return mismatch === undefined
        ? strangers.length === 0
        : mismatch.expectedTeamId === OURS && strangers.some(({ id }) => id === mismatch.eventTypeId);
    }),
    { numRuns: RUNS, seed: 20260926 },
  );
  expect(outcomes, 'both happen').toEqual(new Set([true, false]));
});
