import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { friseur } from '../../test/companies.ts';
import { factsOfRecord } from './facts-of.ts';
import { fold } from './fold.ts';
import { withFacts } from './known-facts.ts';
import { differencesBy } from './reconciliation/differences.ts';
import { factOf, type VendorFact } from './vendor-fact.ts';

const SLOT = { startsAt: '2026-04-01T10:00:00.000Z', endsAt: '2026-04-01T10:30:00.000Z' };
const minute = (number: number): string => `2026-03-01T12:${String(number).padStart(2, '0')}:00.000Z`;

const staff = { anna: 'stf_00000000000000000000000001', bea: 'stf_00000000000000000000000002' } as const;
const cleo = 'stf_00000000000000000000000003';
const numbers: Readonly<Record<string, number>> = { [staff.anna]: 1, [staff.bea]: 2, [cleo]: 3 };

const given = (kind: VendorFact['kind'], at: number, by: readonly string[], members: Partial<VendorFact> = {}) =>
  factOf({
    kind,
    uid: 'A',
    source: 'webhook',
    ...SLOT,
    saidAt: minute(at),
    staffIds: [...by],
    hostIds: by.map((id) => numbers[id] ?? 0),
    ...members,
  });
const created = given('created', 0, [staff.anna], { bookingId: 1 });
const reassigned = (at: number, to: string, sequence = 1) => given('reassigned', at, [to], { sequence });
const read = (at: number, ...by: readonly string[]) => given('created', at, by, { source: 'reconciliation' });

const known = (...facts: readonly VendorFact[]) => withFacts([], facts) ?? [];
const staffAfter = (...facts: readonly VendorFact[]) => fold(known(...facts))?.staffIds;

describe('who gives it, as Cal.com’s record says later than any webhook (law 7)', () => {
  test('counts, though the record has no place in the order of changes: a second reassignment that was lost', () => {
    const heard = known(created, reassigned(1, staff.bea));
    expect(differencesBy(heard, [read(2, cleo)])).toEqual(['staffIds']);
    expect(staffAfter(...heard, read(2, cleo))).toEqual([cleo]);
  });

  test('counts over what we had decided and Cal.com had answered', () => {
    const answered = given('reassigned', 1, [staff.bea], { source: 'read_back', sequence: 3 });
    expect(staffAfter(created, answered, read(2, cleo))).toEqual([cleo]);
  });

  test('counts where it is as it was in the beginning: the reassignment back was lost', () => {
    const heard = known(created, reassigned(1, staff.bea));
    expect(differencesBy(heard, [read(2, staff.anna)])).toEqual(['staffIds']);
    const mended = known(...heard, read(2, staff.anna));
    expect(fold(mended)?.staffIds).toEqual([staff.anna]);
    expect(differencesBy(mended, [read(3, staff.anna)])).toEqual([]);
  });

  test('counts no more once a webhook says otherwise after it, nor over what is ours alone', () => {
    expect(staffAfter(created, reassigned(1, staff.bea), read(2, cleo), reassigned(3, staff.anna))).toEqual([
      staff.anna,
    ]);
    const ours = given('reassigned', 1, [staff.bea], { source: 'local', sequence: 2, intentId: null });
    expect(staffAfter(created, ours, read(2, cleo))).toEqual([staff.bea]);
  });

  test('is nothing new where it names but the organizer of several who give it together', () => {
    const both = given('created', 0, [staff.anna, staff.bea]);
    expect(differencesBy([both], [read(2, staff.bea)])).toEqual([]);
    expect(fold([both, read(2, staff.bea)])?.staffIds).toEqual([staff.anna, staff.bea]);
  });

  test('of a booking that was moved since says nothing of the one in its place', () => {
    const moved = given('rescheduled', 2, [staff.bea], { uid: 'B', previousUid: 'A', sequence: 1 });
    expect(fold([created, moved, read(3, staff.anna)])?.staffIds).toEqual([staff.bea]);
  });
});

describe('given to and fro at one place in the calendar entry', () => {
  const toAndFro = [created, reassigned(1, staff.bea), reassigned(2, staff.anna), reassigned(3, staff.bea)];

  test('the last word counts, in whatever order and however often they come (K6)', () => {
    const copies = toAndFro.map((fact) => ({ ...fact, saidAt: fact.saidAt?.replace('00.000Z', '00.500Z') ?? null }));
    fc.assert(
      fc.property(fc.shuffledSubarray([...toAndFro, ...copies], { minLength: 8, maxLength: 8 }), (facts) => {
        expect(staffAfter(...facts)).toEqual([staff.bea]);
      }),
    );
    expect(known(...toAndFro, ...copies)).toHaveLength(4);
  });
});

describe('that somebody came after all, and nobody told', () => {
  const missed = (at: number, members: Partial<VendorFact> = {}) =>
    factOf({ kind: 'missed', uid: 'A', source: 'webhook', saidAt: minute(at), ...members });
  const record = (absent: boolean, members: Partial<CalcomRecord> = {}): CalcomRecord => ({
    uid: 'A',
    bookingId: 1,
    ...SLOT,
    standing: 'accepted',
    hosts: [],
    attendees: [{ absent }],
    seated: false,
    ...members,
  });
  const hearing = { tenantId: friseur.tenantId, source: 'reconciliation', deliveryId: null, staffIds: null } as const;
  const facts = (absent: boolean, members: Partial<CalcomRecord> = {}) =>
    factsOfRecord(record(absent, members), hearing);
  const statusAfter = (...all: readonly VendorFact[]) => fold(known(...all))?.status;

  test('is mended by a record that was read later, though marking somebody did not change the record itself', () => {
    const present = facts(false, { updatedAt: minute(0), readAt: minute(5) });
    expect(differencesBy(known(created, missed(1)), present)).toEqual(['status']);
    expect(statusAfter(created, missed(1), ...present)).toBe('completed');
    expect(statusAfter(created, missed(1), ...facts(false, { updatedAt: minute(5) }))).toBe('completed');
    // Our own mark, which Cal.com has answered, had a later place in the calendar entry.
    expect(statusAfter(created, missed(1, { source: 'read_back', sequence: 4 }), ...present)).toBe('completed');
  });

  test('is not said by a record that is older than the mark, that shows it, or that nobody dates', () => {
    for (const not of [facts(false, { readAt: minute(0) }), facts(true, { readAt: minute(5) }), facts(false)]) {
      expect(statusAfter(created, missed(1), ...not)).toBe('no_show');
    }
  });

  test('is said of nobody who was not missed: what is to come stays booked', () => {
    expect(known(created, ...facts(false, { readAt: minute(5) }))).toEqual([created]);
    expect(fold(facts(false, { readAt: minute(5) }))?.status).toBe('booked');
  });

  test('and is missed again by the next mark', () => {
    expect(statusAfter(created, missed(1), ...facts(false, { readAt: minute(5) }), missed(6))).toBe('no_show');
  });
});
