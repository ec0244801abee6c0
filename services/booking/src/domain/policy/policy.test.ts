import { PolicyRules, PolicyVerdict } from '@fencepost/contracts/booking/policy';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { friseur } from '../../../test/companies.ts';
import { minutesAfter } from '../interval.ts';
import { defaultRules } from './default-rules.ts';
import { cancellationFee, percentOf } from './fee.ts';
import { type AppointmentAsked, judgeBooking, judgeCancellation, judgeReschedule, startsWithin } from './judge.ts';
import { localDateOf } from './local-calendar.ts';
import { policyIdOf, policyIdsFor, type RulesInForce, rulesInForce } from './rules-in-force.ts';

const HOUR = 60;
const level = (name: 'company' | 'branch' | 'service' | 'staff', rules: Partial<PolicyRules>) => ({
  level: name,
  rules: PolicyRules.parse(rules),
});
const inForce = (rules: Partial<PolicyRules> = {}): RulesInForce => rulesInForce([level('company', rules)]);

describe('rules in force', () => {
  test('company < branch < service < staff: the last level that says anything wins, whatever the order they come in', () => {
    const levels = [
      level('company', { cancelNoticeMinutes: 1, bookingWindowDays: 10, noShowStrikes: 5 }),
      level('branch', { cancelNoticeMinutes: 2, bookingWindowDays: 20 }),
      level('service', { cancelNoticeMinutes: 3 }),
      level('staff', { cancelNoticeMinutes: 0 }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(levels, { minLength: 4 }), (shuffled) => {
        const rules = rulesInForce(shuffled);
        expect(rules.cancelNoticeMinutes).toEqual({ value: 0, from: 'staff' });
        expect(rules.bookingWindowDays).toEqual({ value: 20, from: 'branch' });
        expect(rules.noShowStrikes).toEqual({ value: 5, from: 'company' });
        expect(rules.cancellationsPerMonth).toEqual({ value: 3, from: 'default' });
      }),
    );
  });

  test('where nobody says anything: 24 h for guests, 3 cancellations a month, 90 days, and the default fees', () => {
    const rules = rulesInForce([]);
    expect(rules.cancelNoticeMinutes).toEqual({ value: 24 * HOUR, from: 'default' });
    expect(rules.rescheduleNoticeMinutes.value).toBe(24 * HOUR);
    expect(rules.cancellationsPerMonth.value).toBe(3);
    expect(rules.bookingWindowDays.value).toBe(90);
    expect(rules.cancellationFees).toEqual({ value: defaultRules.cancellationFees, from: 'default' });
  });

  test('each level and subject has one record; where several give a booking, no one’s own rules count', () => {
    const { tenantId } = friseur;
    const of = (staffIds: string[]) => policyIdsFor(tenantId, { serviceId: 'svc', branchId: null, staffIds });
    expect(of(['a'])).toEqual([
      policyIdOf(tenantId, 'company', null),
      policyIdOf(tenantId, 'service', 'svc'),
      policyIdOf(tenantId, 'staff', 'a'),
    ]);
    expect(of(['a', 'b'])).toHaveLength(2);
    expect(of([])).toHaveLength(2);
  });
});

describe('fees', () => {
  const price = { amountMinor: 4_999, currency: 'EUR' };
  const startsAt = '2026-04-01T10:00:00.000Z';
  const feeAt = (now: string, tiers = defaultRules.cancellationFees) =>
    cancellationFee(tiers, { startsAt, now, price });

  test.each([
    ['2026-03-30T10:00:00.000Z', 0],
    ['2026-03-30T10:00:00.001Z', 1_000],
    ['2026-03-31T10:00:00.000Z', 1_000],
    ['2026-03-31T10:00:00.001Z', 1_500],
    ['2026-04-01T10:00:00.000Z', 1_500],
  ])('the default policy: at %s %i cents; 0 %% from 48 h, 10 EUR from 24 h, 15 EUR below', (now, amountMinor) => {
    expect(feeAt(now)).toEqual({ amountMinor, currency: 'EUR' });
  });

  test('after the start no tier says anything, and a share of an unknown price is unknown', () => {
    expect(feeAt('2026-04-01T10:00:00.001Z')).toBeNull();
    expect(feeAt(startsAt, null)).toBeNull();
    const half = [{ atLeastMinutesBefore: 0, fee: { percent: 50 } }];
    expect(cancellationFee(half, { startsAt, now: startsAt, price: null })).toBeNull();
    expect(feeAt(startsAt, half)).toEqual({ amountMinor: 2_500, currency: 'EUR' });
  });

  test.each([
    [4_999, 50, 2_500],
    [1, 50, 1],
    [1, 49.9999, 0],
    [101, 0.5, 1],
    [1_050, 33.3333, 350],
    [Number.MAX_SAFE_INTEGER, 100, Number.MAX_SAFE_INTEGER],
  ])('of %i cents %d %% are %i, rounded half up', (amount, percent, fee) => {
    expect(percentOf(amount, percent)).toBe(fee);
  });

  test('more notice never costs more, however the tiers of falling fees are written down', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...(defaultRules.cancellationFees ?? [])], { minLength: 3 }),
        fc.nat(5_000),
        fc.nat(5_000),
        (tiers, one, more) => {
          const at = (minutes: number) => feeAt(minutesAfter(startsAt, -minutes), tiers)?.amountMinor ?? 0;
          expect(at(one + more)).toBeLessThanOrEqual(at(one));
        },
      ),
    );
  });
});

const BERLIN = 'Europe/Berlin';
const asked = (members: Partial<AppointmentAsked>): AppointmentAsked => ({
  rules: inForce(),
  now: '2026-03-01T12:00:00.000Z',
  startsAt: '2026-04-01T10:00:00.000Z',
  timeZone: BERLIN,
  locale: 'de-DE',
  rescheduleCount: 0,
  cancellations: 0,
  price: null,
  ...members,
});

describe('cancelling', () => {
  test('is possible until 24 hours before, by any clock: also where the wall’s leaps between', () => {
    // Sunday noon after the clocks went forward: 24 hours before is Saturday, eleven o’clock on the wall.
    const startsAt = '2026-03-29T10:00:00.000Z';
    expect(judgeCancellation(asked({ startsAt, now: '2026-03-28T10:00:00.000Z' }))).toMatchObject({
      verdict: 'allowed',
    });
    const late = judgeCancellation(asked({ startsAt, now: '2026-03-28T10:00:00.001Z' }));
    expect(late).toEqual({
      verdict: 'denied',
      rule: 'cancelNoticeMinutes',
      from: 'default',
      explanation: expect.stringContaining('28.03.2026, 11:00'),
      alternatives: [
        { action: 'cancel', at: '2026-03-28T10:00:00.000Z' },
        { action: 'call', at: null },
      ],
    });
    const english = judgeCancellation(asked({ startsAt, now: '2026-03-28T10:00:00.001Z', locale: 'en-US' }));
    expect(english).toMatchObject({ explanation: expect.stringContaining('28 Mar 2026, 11:00') });
  });

  test('three times a month, in the company’s months: then from the next one on, or by moving, or by a call', () => {
    expect(judgeCancellation(asked({ cancellations: 2 }))).toEqual({ verdict: 'allowed', fee: null });
    const now = '2026-03-31T21:30:00.000Z';
    const may = '2026-05-01T10:00:00.000Z';
    expect(judgeCancellation(asked({ cancellations: 3, now, startsAt: may }))).toMatchObject({
      rule: 'cancellationsPerMonth',
      alternatives: [
        { action: 'cancel', at: '2026-03-31T22:00:00.000Z' },
        { action: 'reschedule', at: null },
        { action: 'call', at: null },
      ],
    });
    const tooLateThen = judgeCancellation(
      asked({ cancellations: 3, now: '2026-03-15T12:00:00.000Z', startsAt: '2026-04-01T10:00:00.000Z' }),
    );
    expect(tooLateThen).toMatchObject({ alternatives: [{ action: 'reschedule' }, { action: 'call' }] });
  });

  test('says what it costs, reckoned from the price in the smallest unit', () => {
    const rules = inForce({
      cancelNoticeMinutes: 0,
      cancellationFees: [{ atLeastMinutesBefore: 0, fee: { percent: 12.5 } }],
    });
    const price = { amountMinor: 999, currency: 'CHF' };
    expect(judgeCancellation(asked({ rules, price }))).toEqual({
      verdict: 'allowed',
      fee: { amountMinor: 125, currency: 'CHF' },
    });
  });

  test('keeps to the notice over every change of the clocks in Berlin', () => {
    const changes = [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1), Date.UTC(2027, 2, 28, 1)];
    fc.assert(
      fc.property(
        fc.constantFrom(...changes),
        fc.integer({ min: -3_000, max: 3_000 }),
        fc.integer({ min: 0, max: 6_000 }),
        fc.integer({ min: 0, max: 3_000 }),
        (change, start, before, cancelNoticeMinutes) => {
          const startsAt = minutesAfter(new Date(change).toISOString(), start);
          const verdict = judgeCancellation(
            asked({ rules: inForce({ cancelNoticeMinutes }), startsAt, now: minutesAfter(startsAt, -before) }),
          );
          expect(verdict.verdict).toBe(before >= cancelNoticeMinutes ? 'allowed' : 'denied');
          expect(PolicyVerdict.parse(verdict)).toEqual(verdict);
        },
      ),
    );
  });
});

describe('moving', () => {
  test('is counted for each appointment, and has a notice of its own', () => {
    const rules = inForce({ reschedulesPerAppointment: 2, rescheduleNoticeMinutes: 60, cancelNoticeMinutes: 120 });
    const at = (rescheduleCount: number, now = '2026-03-01T12:00:00.000Z') =>
      judgeReschedule(asked({ rules, rescheduleCount, now }), null);
    expect(at(1)).toEqual({ verdict: 'allowed', fee: null });
    expect(at(2)).toMatchObject({
      rule: 'reschedulesPerAppointment',
      from: 'company',
      alternatives: [{ action: 'cancel' }, { action: 'call' }],
    });
    expect(at(0, '2026-04-01T09:00:00.000Z')).toMatchObject({ verdict: 'allowed' });
    expect(at(0, '2026-04-01T09:00:00.001Z')).toMatchObject({
      rule: 'rescheduleNoticeMinutes',
      alternatives: [{ action: 'reschedule', at: '2026-04-01T09:00:00.000Z' }, { action: 'call' }],
    });
  });

  test('where it goes must keep to notice and window too', () => {
    const rules = inForce({ bookingNoticeMinutes: 120 });
    const to = (startsAt: string) => judgeReschedule(asked({ rules }), startsAt);
    expect(to('2026-03-01T14:00:00.000Z').verdict).toBe('allowed');
    expect(to('2026-03-01T13:59:59.999Z')).toMatchObject({
      rule: 'bookingNoticeMinutes',
      alternatives: [{ action: 'reschedule', at: '2026-03-01T14:00:00.000Z' }, { action: 'call' }],
    });
    expect(to('2027-01-01T10:00:00.000Z')).toMatchObject({ rule: 'bookingWindowDays' });
  });
});

describe('booking', () => {
  const book = (startsAt: string, rules = inForce(), noShows = 0) =>
    judgeBooking({ ...asked({ rules }), startsAt, noShows });

  test('90 days ahead are 90 days of the company, whatever the clocks do between', () => {
    expect(book('2026-05-30T21:59:59.999Z').verdict).toBe('allowed');
    expect(book('2026-05-30T22:00:00.000Z')).toMatchObject({
      rule: 'bookingWindowDays',
      from: 'default',
      alternatives: [{ action: 'book', at: '2026-05-30T21:59:00.000Z' }],
    });
    const rules = inForce({ bookingWindowDays: 90 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 120 * 24 * HOUR }),
        fc.integer({ min: 0, max: 400 * 24 * HOUR }),
        (ahead, later) => {
          const now = minutesAfter('2026-01-01T00:00:00.000Z', later);
          const startsAt = minutesAfter(now, ahead);
          const dayOf = (at: string) => {
            const { year, month, day } = localDateOf(at, BERLIN);
            return Date.UTC(year, month - 1, day) / 86_400_000;
          };
          const isWithin = dayOf(startsAt) - dayOf(now) <= 90;
          expect(judgeBooking({ ...asked({ rules, now }), startsAt, noShows: 0 }).verdict).toBe(
            isWithin ? 'allowed' : 'denied',
          );
        },
      ),
    );
  });

  test('is allowed at just the times that are offered', () => {
    const rules = inForce({ bookingNoticeMinutes: 120, bookingWindowDays: 30 });
    const now = '2026-03-01T12:00:00.000Z';
    const within = startsWithin({ rules, now, timeZone: BERLIN });
    expect(within).toEqual({ from: '2026-03-01T14:00:00.000Z', before: '2026-03-31T22:00:00.000Z' });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 * 24 * HOUR }), (ahead) => {
        const startsAt = minutesAfter(now, ahead);
        const isOffered = startsAt >= within.from && startsAt < (within.before ?? '');
        expect(book(startsAt, rules).verdict).toBe(isOffered ? 'allowed' : 'denied');
      }),
    );
  });

  test('who stayed away too often is asked to call', () => {
    const rules = inForce({ noShowStrikes: 2 });
    expect(book('2026-03-05T10:00:00.000Z', rules, 1).verdict).toBe('allowed');
    expect(book('2026-03-05T10:00:00.000Z', rules, 2)).toMatchObject({
      rule: 'noShowStrikes',
      alternatives: [{ action: 'call', at: null }],
    });
    expect(book('2026-03-05T10:00:00.000Z', inForce(), 99).verdict).toBe('allowed');
  });
});
