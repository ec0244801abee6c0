import { SlotToken } from '@fencepost/contracts/booking/slot';
import { derivedId, TenantId } from '@fencepost/contracts/ids';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignmentsOf } from './assignments.ts';
import { freeSlots } from './free-slots.ts';
import { holdAt, holdEnd } from './hold-duration.ts';
import { covers, type Interval, minutesAfter, overlap, utcDayOf, utcDaysOf } from './interval.ts';
import { compositeOf, segmentsOf } from './segment.ts';
import { offeredBy, tokenOf } from './slot-token.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 2, 27);
const instantAt = (minutes: number): string => new Date(START_MS + minutes * MINUTE_MS).toISOString();

/** Stretches of up to three days around a change to summer time, to the minute. */
const interval = fc
  .record({ start: fc.integer({ min: 0, max: 6 * 1_440 }), length: fc.integer({ min: 1, max: 3 * 1_440 }) })
  .map(({ start, length }): Interval => ({ startsAt: instantAt(start), endsAt: instantAt(start + length) }));
const minutesOf = ({ startsAt, endsAt }: Interval): ReadonlySet<number> => {
  const [from, to] = [startsAt, endsAt].map((at) => (Date.parse(at) - START_MS) / MINUTE_MS);
  return new Set(Array.from({ length: (to ?? 0) - (from ?? 0) }, (_, index) => (from ?? 0) + index));
};

describe('stretches of time', () => {
  test('overlap exactly where they share a minute; what touches is free (K12)', () => {
    fc.assert(
      fc.property(interval, interval, (one, other) => {
        expect(overlap(one, other)).toBe(!minutesOf(one).isDisjointFrom(minutesOf(other)));
        expect(overlap(one, other)).toBe(overlap(other, one));
        expect(covers(one, other)).toBe(minutesOf(other).isSubsetOf(minutesOf(one)));
      }),
    );
    const [nine, ten, eleven] = [540, 600, 660].map(instantAt) as [string, string, string];
    expect(overlap({ startsAt: nine, endsAt: ten }, { startsAt: ten, endsAt: eleven })).toBe(false);
    expect(overlap({ startsAt: nine, endsAt: instantAt(601) }, { startsAt: ten, endsAt: eleven })).toBe(true);
  });

  test('touch exactly the UTC days of their minutes, midnight and summer time or not', () => {
    fc.assert(
      fc.property(interval, (one) => {
        const days = [...new Set([...minutesOf(one)].map((minute) => utcDayOf(instantAt(minute))))];
        expect(utcDaysOf(one)).toEqual(days.toSorted());
      }),
    );
    expect(utcDaysOf({ startsAt: '2026-03-28T23:00:00.000Z', endsAt: '2026-03-29T00:00:00.000Z' })).toEqual([
      '2026-03-28',
    ]);
  });

  test('that overlap share a UTC day: one document always sees both', () => {
    fc.assert(
      fc.property(interval, interval, (one, other) => {
        fc.pre(overlap(one, other));
        expect(utcDaysOf(one).some((day) => utcDaysOf(other).includes(day))).toBe(true);
      }),
    );
  });
});

describe('segments', () => {
  const service = { id: derivedId('svc', 'a'), bufferBeforeMinutes: 10, bufferAfterMinutes: 5 };

  test('are as long as the stretch and its buffers, of who gives it or else of the service', () => {
    fc.assert(
      fc.property(interval, fc.option(fc.constant(derivedId('stf', 'a'))), (stretch, staffId) => {
        const [segment] = segmentsOf([{ ...stretch, staffId }], service);
        expect(segment?.resource).toBe(staffId ?? service.id);
        expect(minutesAfter(segment?.startsAt ?? '', 10)).toBe(stretch.startsAt);
        expect(minutesAfter(segment?.endsAt ?? '', -5)).toBe(stretch.endsAt);
      }),
    );
  });

  test('of a composite are at least two, in order, with or without gaps', () => {
    const part = (minutes: number) => ({ staffId: null, startsAt: instantAt(minutes), durationMinutes: 30 });
    expect(compositeOf([part(0), part(30), part(120)]).map(({ endsAt }) => endsAt)).toEqual(
      [30, 60, 150].map(instantAt),
    );
    for (const parts of [[part(0)], [], [part(0), part(29)], [part(60), part(0)]]) {
      expect(() => compositeOf(parts)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    }
  });
});

test('a hold lasts 120 s, a composite 180 s, one on the telephone 300 s, and is over in that very millisecond', () => {
  const seconds = (kind: 'new_booking' | 'reschedule' | 'composite' | 'voice') =>
    (Date.parse(holdEnd(kind, START_MS)) - START_MS) / 1_000;
  expect([seconds('new_booking'), seconds('reschedule'), seconds('composite'), seconds('voice')]).toEqual([
    120, 120, 180, 300,
  ]);
  const hold = { status: 'active' as const, expiresAt: instantAt(2) } as Parameters<typeof holdAt>[0];
  expect(holdAt(hold, new Date(START_MS + 2 * MINUTE_MS - 1).toISOString()).status).toBe('active');
  expect(holdAt(hold, instantAt(2)).status).toBe('expired');
  expect(holdAt({ ...hold, status: 'converted' }, instantAt(3)).status).toBe('converted');
});

describe('the token of a slot', () => {
  const tenants = ['a', 'b'].map((name) => TenantId.parse(derivedId('ten', name))) as [TenantId, TenantId];
  const offer = fc.record({
    serviceId: fc.string().map((name) => derivedId('svc', name)),
    stretch: interval,
    staffId: fc.option(fc.string().map((name) => derivedId('stf', name))),
  });

  test('means what was offered, to this company alone (K18, K20)', () => {
    fc.assert(
      fc.property(offer, ({ stretch, ...rest }) => {
        const offered = { ...stretch, ...rest };
        const token = tokenOf(tenants[0], offered);
        expect(SlotToken.safeParse(token).success).toBe(true);
        expect(offeredBy(tenants[0], token)).toEqual(offered);
        expect(offeredBy(tenants[1], token)).toBeUndefined();
      }),
    );
  });

  test('that was changed, or is none, means nothing', () => {
    fc.assert(
      fc.property(offer, fc.nat(), fc.constantFrom(...'09azx-_'), ({ stretch, ...rest }, place, character) => {
        const token = tokenOf(tenants[0], { ...stretch, ...rest });
        const at = place % token.length;
        const changed = token.slice(0, at) + character + token.slice(at + 1);
        fc.pre(changed !== token);
        expect(offeredBy(tenants[0], changed)).toBeUndefined();
      }),
    );
    expect(offeredBy(tenants[0], 'slt_abc')).toBeUndefined();
  });
});

describe('free slots', () => {
  const service = { id: derivedId('svc', 'a'), bufferBeforeMinutes: 15, bufferAfterMinutes: 10 };
  const staffIds = ['a', 'b', 'c'].map((name) => derivedId('stf', name));
  const busy = fc.record({ stretch: interval, who: fc.nat({ max: 2 }) }).map(({ stretch, who }) => ({
    ...stretch,
    resource: staffIds[who] ?? '',
  }));

  test('are those of the offer whose buffers meet nobody’s time, for exactly those who are free', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 20 }), fc.array(busy, { maxLength: 30 }), (offered, taken) => {
        const free = freeSlots({ offered, busy: taken, service, givenBy: 'one', staffIds });
        const expected = offered.flatMap((slot) => {
          const whole = { startsAt: minutesAfter(slot.startsAt, -15), endsAt: minutesAfter(slot.endsAt, 10) };
          const who = staffIds.filter((id) => !taken.some((one) => one.resource === id && overlap(one, whole)));
          return who.length === 0 ? [] : [{ ...slot, staffIds: who }];
        });
        expect(free).toEqual(expected);
      }),
    );
  });

  test('of a service without staff are taken by the service’s own claims alone', () => {
    const offered = [{ startsAt: instantAt(600), endsAt: instantAt(630) }];
    const own = [{ resource: service.id, startsAt: instantAt(640), endsAt: instantAt(650) }];
    expect(freeSlots({ offered, busy: own, service, givenBy: 'one', staffIds: [] })).toEqual([
      { ...offered[0], staffIds: [] },
    ]);
    const near = [{ resource: service.id, startsAt: instantAt(639), endsAt: instantAt(650) }];
    expect(freeSlots({ offered, busy: near, service, givenBy: 'one', staffIds: [] })).toEqual([]);
  });
});

test('whoever may give a slot is tried, each once, and a part that nobody can give leaves no way', () => {
  const staffIds = ['a', 'b', 'c'];
  const open = { staffId: null, startsAt: instantAt(0), endsAt: instantAt(30) };
  for (let turn = 0; turn < 5; turn += 1) {
    const ways = assignmentsOf([open], (id) => id !== 'b', { staffIds, turn });
    expect(ways.map(([one]) => one?.staffId).toSorted()).toEqual(['a', 'c']);
  }
  const firsts = [0, 1].map((turn) => assignmentsOf([open], () => true, { staffIds, turn })[0]?.[0]?.staffId);
  expect(new Set(firsts).size).toBe(2);
  const second = { ...open, startsAt: instantAt(60), endsAt: instantAt(90) };
  expect(assignmentsOf([open, second], (_, { startsAt }) => startsAt === open.startsAt, { staffIds, turn: 0 })).toEqual(
    [],
  );
});
