import { expect, test } from 'vitest';
import { isGuestsCancellation } from './guests-cancellation.ts';

const may = { startsAt: '2026-05-01T00:00:00.000Z', endsAt: '2026-06-01T00:00:00.000Z' };
const said = (members: object = {}) => ({
  kind: 'cancelled' as const,
  rescheduleAwaited: false,
  saidAt: '2026-05-10T10:00:00.000Z',
  byHost: null,
  ...members,
});

test('a cancellation counts against its guest unless the host made it, or asks for another time (PRT-022)', () => {
  const counts = (...facts: readonly ReturnType<typeof said>[]) => isGuestsCancellation(facts, may);
  expect(counts(said())).toBe(true);
  expect(counts(said({ byHost: true }))).toBe(false);
  expect(counts(said({ byHost: true }), said({ byHost: false })), 'we know better').toBe(true);
  expect(counts(said({ byHost: null }), said({ byHost: true }))).toBe(false);
  expect(counts(said({ rescheduleAwaited: true }))).toBe(false);
  expect(counts({ ...said(), kind: 'created' as 'cancelled' })).toBe(false);
  expect(counts()).toBe(false);
});

test('a cancellation belongs to the stretch in which it was said, its first moment included and its last not', () => {
  const at = (saidAt: string | null) => isGuestsCancellation([said({ saidAt })], may);
  expect([at(may.startsAt), at(may.endsAt), at('2026-04-30T23:59:59.999Z'), at(null)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
