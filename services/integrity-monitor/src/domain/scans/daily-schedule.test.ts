import { describe, expect, it } from 'vitest';
import { dailyAt } from './daily-schedule.ts';

const HOUR_MS = 3_600_000;
const berlin = dailyAt(4, 'Europe/Berlin');
const at = (text: string): number => Date.parse(text);
const shown = ({ day, at: moment }: { day: string; at: number }): string => `${day} ${new Date(moment).toISOString()}`;

describe('every day at 04:00 in the zone of the platform (INT-024, D-12)', () => {
  it.each([
    [
      'in winter',
      '2026-01-15T02:59:59.999Z',
      '2026-01-14 2026-01-14T03:00:00.000Z',
      '2026-01-15 2026-01-15T03:00:00.000Z',
    ],
    [
      'to the millisecond',
      '2026-01-15T03:00:00.000Z',
      '2026-01-15 2026-01-15T03:00:00.000Z',
      '2026-01-16 2026-01-16T03:00:00.000Z',
    ],
    [
      'in summer',
      '2026-07-15T02:30:00.000Z',
      '2026-07-15 2026-07-15T02:00:00.000Z',
      '2026-07-16 2026-07-16T02:00:00.000Z',
    ],
    [
      'in the night without the hour from 2 to 3',
      '2026-03-29T02:00:00.000Z',
      '2026-03-29 2026-03-29T02:00:00.000Z',
      '2026-03-30 2026-03-30T02:00:00.000Z',
    ],
    [
      'before the night without an hour',
      '2026-03-29T01:59:59.999Z',
      '2026-03-28 2026-03-28T03:00:00.000Z',
      '2026-03-29 2026-03-29T02:00:00.000Z',
    ],
    [
      'in the night with the hour from 2 to 3 twice',
      '2026-10-25T02:30:00.000Z',
      '2026-10-24 2026-10-24T02:00:00.000Z',
      '2026-10-25 2026-10-25T03:00:00.000Z',
    ],
    [
      'on the day before midnight, which is another day in Berlin',
      '2026-01-14T23:30:00.000Z',
      '2026-01-14 2026-01-14T03:00:00.000Z',
      '2026-01-15 2026-01-15T03:00:00.000Z',
    ],
  ])('%s', (_, now, latest, next) => {
    expect(shown(berlin.latest(at(now)))).toBe(latest);
    expect(shown(berlin.next(at(now)))).toBe(next);
  });

  it.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Africa/Casablanca', 'UTC'])(
    'comes once on each of 800 days in %s, 23 to 25 hours after the last, and both nights of the clocks are among them',
    (zone) => {
      const schedule = dailyAt(4, zone);
      const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
      const gaps = new Set<number>();
      let last = schedule.latest(at('2025-12-31T12:00:00.000Z'));
      for (let day = 0; day < 800; day += 1) {
        const next = schedule.next(last.at);
        expect(next.day > last.day).toBe(true);
        expect(clock.format(next.at)).toBe('04:00');
        expect(schedule.latest(next.at)).toEqual(next);
        expect(schedule.latest(next.at - 1)).toEqual(last);
        gaps.add((next.at - last.at) / HOUR_MS);
        last = next;
      }
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(23);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(25);
      if (zone === 'Europe/Berlin') expect([...gaps].toSorted()).toEqual([23, 24, 25]);
    },
  );

  it('comes after the leap where the clocks leap over the hour, and at the first of two where they show it twice', () => {
    const two = dailyAt(2, 'Europe/Berlin');
    expect(shown(two.next(at('2026-03-28T12:00:00.000Z')))).toBe('2026-03-29 2026-03-29T01:00:00.000Z');
    expect(shown(two.next(at('2026-10-24T12:00:00.000Z')))).toBe('2026-10-25 2026-10-25T00:00:00.000Z');
  });
});
