import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localDateOf, monthOf, startOfDay, startOfDayAfter } from './local-calendar.ts';

const BERLIN = 'Europe/Berlin';
const HOUR_MS = 3_600_000;
const zones = fc.constantFrom(
  BERLIN,
  'UTC',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'America/Havana',
  'Asia/Kolkata',
);
const anytime = fc
  .integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2040, 0, 1) })
  .map((ms) => new Date(ms).toISOString());

describe('days and months of a company', () => {
  test.each([
    ['before the clocks go forward', { year: 2026, month: 3, day: 29 }, '2026-03-28T23:00:00.000Z'],
    ['after the clocks went forward', { year: 2026, month: 3, day: 30 }, '2026-03-29T22:00:00.000Z'],
    ['before the clocks go back', { year: 2026, month: 10, day: 25 }, '2026-10-24T22:00:00.000Z'],
    ['after the clocks went back', { year: 2026, month: 10, day: 26 }, '2026-10-25T23:00:00.000Z'],
  ])('a day in Berlin begins at its own midnight, %s', (_, day, at) => {
    expect(startOfDay(day, BERLIN)).toBe(at);
  });

  test('where the clock leaps over midnight, the day begins with the moment after', () => {
    expect(startOfDay({ year: 2018, month: 11, day: 4 }, 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
  });

  test('a month is in the company’s time, DST or not', () => {
    expect(monthOf('2026-03-31T21:59:59.999Z', BERLIN)).toEqual({
      startsAt: '2026-02-28T23:00:00.000Z',
      endsAt: '2026-03-31T22:00:00.000Z',
    });
    expect(monthOf('2026-03-31T22:00:00.000Z', BERLIN).startsAt).toBe('2026-03-31T22:00:00.000Z');
    expect(monthOf('2026-12-31T23:30:00.000Z', BERLIN)).toEqual({
      startsAt: '2026-12-31T23:00:00.000Z',
      endsAt: '2027-01-31T23:00:00.000Z',
    });
  });

  test('every moment is in its month, at whose start and end the month changes, in every zone', () => {
    fc.assert(
      fc.property(anytime, zones, (at, zone) => {
        const { startsAt, endsAt } = monthOf(at, zone);
        expect(startsAt <= at && at < endsAt).toBe(true);
        const before = new Date(Date.parse(startsAt) - 1).toISOString();
        expect(localDateOf(before, zone).month).not.toBe(localDateOf(at, zone).month);
        expect(localDateOf(startsAt, zone)).toMatchObject({ month: localDateOf(at, zone).month, day: 1 });
        expect(monthOf(endsAt, zone).startsAt).toBe(endsAt);
      }),
    );
  });

  test('so many days later is that day’s first moment, and a day has 23 to 25 hours', () => {
    fc.assert(
      fc.property(anytime, zones, fc.integer({ min: 0, max: 400 }), (at, zone, days) => {
        const start = startOfDayAfter(at, days, zone);
        const previous = new Date(Date.parse(start) - 1).toISOString();
        expect(localDateOf(previous, zone)).not.toEqual(localDateOf(start, zone));
        const { year, month, day } = localDateOf(at, zone);
        const expected = new Date(Date.UTC(year, month - 1, day + days));
        expect(localDateOf(start, zone)).toEqual({
          year: expected.getUTCFullYear(),
          month: expected.getUTCMonth() + 1,
          day: expected.getUTCDate(),
        });
        const hours = (Date.parse(startOfDayAfter(at, days + 1, zone)) - Date.parse(start)) / HOUR_MS;
        expect(hours).toBeGreaterThanOrEqual(23);
        expect(hours).toBeLessThanOrEqual(25);
      }),
    );
  });
});
