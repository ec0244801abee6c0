import { describe, expect, test } from 'vitest';
import { fold } from './fold.ts';
import { contradictions, withFact, withFacts, withoutIntent } from './known-facts.ts';
import { factOf, type VendorFact } from './vendor-fact.ts';

const MORNING = { startsAt: '2026-04-01T10:00:00.000Z', endsAt: '2026-04-01T10:30:00.000Z' };
const EVENING = { startsAt: '2026-04-01T18:00:00.000Z', endsAt: '2026-04-01T18:30:00.000Z' };
const INTENT = 'itt_00000000000000000000000001';

const said = (members: Partial<VendorFact> & Pick<VendorFact, 'kind' | 'uid'>) =>
  factOf({ source: 'webhook', ...members });
const ours = (members: Partial<VendorFact> & Pick<VendorFact, 'kind' | 'uid'>) =>
  factOf({ source: 'local', intentId: INTENT, sequence: 1, ...members });
const readBack = (members: Partial<VendorFact> & Pick<VendorFact, 'kind' | 'uid'>) =>
  factOf({ source: 'read_back', ...members });

const created = said({ kind: 'created', uid: 'A', ...MORNING });
const moved = said({ kind: 'rescheduled', uid: 'B', previousUid: 'A', sequence: 1, ...EVENING });

const known = (...facts: readonly VendorFact[]) => withFacts([], facts) ?? [];

describe('a fact that is known already', () => {
  test.each([
    ['another delivery', { deliveryId: 'dlv_00000000000000000000000001' }],
    ['another time of saying', { saidAt: '2026-03-01T12:00:00.000Z' }],
    ['other staff by now', { staffIds: ['stf_00000000000000000000000001'] }],
  ])('by %s says nothing new', (_, members) => {
    expect(withFact(known(created), { ...created, ...members })).toBeUndefined();
  });

  test.each([
    ['another end', { endsAt: '2026-04-01T11:00:00.000Z' }],
    ['another place in the calendar entry', { sequence: 1 }],
    ['another host', { hostIds: [7] }],
  ])('with %s is another fact', (_, members) => {
    expect(withFact(known(created), { ...created, ...members })).toHaveLength(2);
  });

  test('told twice within two seconds is a copy, told again later is said again', () => {
    const missed = said({ kind: 'missed', uid: 'A', saidAt: '2026-04-01T11:00:00.000Z' });
    const facts = known(created, missed);
    expect(withFact(facts, { ...missed, saidAt: '2026-04-01T11:00:01.999Z' })).toBeUndefined();
    expect(withFact(facts, { ...missed, saidAt: '2026-04-01T11:00:02.001Z' })).toHaveLength(3);
  });

  test('from Cal.com’s record is kept only where it changes what is known', () => {
    expect(withFact(known(created), readBack({ kind: 'created', uid: 'A', ...MORNING }))).toBeUndefined();
    expect(withFact(known(created), readBack({ kind: 'cancelled', uid: 'A', ...MORNING }))).toHaveLength(2);
    expect(fold(known(created, readBack({ kind: 'created', uid: 'A', ...EVENING })))).toMatchObject(EVENING);
  });
});

describe('what we have decided', () => {
  const reschedule = ours({ kind: 'rescheduled', uid: null, previousUid: 'A', ...EVENING });

  test('stands on top of what Cal.com says, without a uid of its own', () => {
    expect(fold(known(created, reschedule))).toMatchObject({ ...EVENING, calcomUids: ['A'], rescheduleCount: 1 });
  });

  test('is replaced by Cal.com’s own word on it', () => {
    const facts = withFact(known(created, reschedule), moved);
    expect(facts).toEqual([created, moved]);
    expect(fold(facts ?? [])).toMatchObject({ ...EVENING, calcomUids: ['A', 'B'], rescheduleCount: 1 });
  });

  test('is overtaken where Cal.com has moved the booking elsewhere, and then counts for nothing', () => {
    const elsewhere = { ...moved, startsAt: '2026-04-02T10:00:00.000Z', endsAt: '2026-04-02T10:30:00.000Z' };
    const facts = known(created, reschedule, elsewhere);
    expect(facts).toHaveLength(3);
    expect(fold(facts)).toEqual(fold(known(created, elsewhere)));
  });

  test('is taken back where Cal.com refuses it', () => {
    expect(withoutIntent(known(created, reschedule), INTENT)).toEqual([created]);
    expect(withoutIntent(known(created, reschedule), 'itt_00000000000000000000000002')).toHaveLength(2);
  });

  test.each([
    [
      'a cancellation',
      ours({ kind: 'cancelled', uid: 'A' }),
      said({ kind: 'cancelled', uid: 'A', sequence: 1 }),
      'cancelled',
    ],
    ['a no-show', ours({ kind: 'missed', uid: 'A' }), said({ kind: 'missed', uid: 'A' }), 'no_show'],
  ])('%s holds at once and is replaced by the vendor’s', (_, local, vendors, status) => {
    expect(fold(known(created, local))).toMatchObject({ status });
    const facts = withFact(known(created, local), vendors);
    expect(facts).toEqual([created, vendors]);
    expect(fold(facts ?? [])).toMatchObject({ status });
  });

  test('a booking of ours has no uid until Cal.com answers, and then that one', () => {
    const booked = ours({ kind: 'created', uid: null, sequence: 0, ...MORNING });
    expect(fold(known(booked))).toMatchObject({ status: 'booked', calcomUids: [] });
    expect(withFact(known(booked), created)).toEqual([created]);
  });

  test('a confirmation turns a request into a booking', () => {
    const requested = said({ kind: 'requested', uid: 'A', ...MORNING });
    expect(fold(known(requested, ours({ kind: 'created', uid: 'A' })))).toMatchObject({ status: 'booked' });
  });

  test('our place in the calendar entry is only a guess, and is not shown', () => {
    expect(fold(known(created, ours({ kind: 'cancelled', uid: 'A', sequence: 9 })))?.iCal.sequence).toBe(0);
  });
});

describe('contradictions (FI10)', () => {
  const of = (members: Partial<VendorFact>) => contradictions([created], { ...created, ...members });

  test.each([
    [{ startsAt: EVENING.startsAt }, ['start']],
    [{ endsAt: EVENING.endsAt }, ['end']],
    [{ uid: 'B', ...EVENING }, []],
    [{ source: 'read_back', ...EVENING } as const, []],
    [{ startsAt: null, endsAt: null }, []],
  ])('%j', (members, expected) => expect(of(members)).toEqual(expected));

  test('of a booking with seats each seat has its own booker', () => {
    const seat = { ...created, seated: true, bookerId: 'cus_00000000000000000000000001' };
    const other = { ...seat, bookerId: 'cus_00000000000000000000000002' };
    expect(contradictions([seat], other)).toEqual([]);
    expect(contradictions([{ ...seat, seated: false }], { ...other, seated: false })).toEqual(['booker']);
  });
});
