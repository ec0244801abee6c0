import type { Instant } from '@fencepost/contracts/instant';
import type { Interval } from '../interval.ts';

const DAY_MS = 86_400_000;

interface LocalDate {
  readonly year: number;
  /** 1 to 12; more are months of later years. */
  readonly month: number;
  /** 1 to 31; more, or less, are days of other months. */
  readonly day: number;
}

/** Making one costs some 35 us, and there are some 600 zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const numeric = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const;
  const made = new Intl.DateTimeFormat('en-US', {
    ...numeric,
    timeZone,
    hourCycle: 'h23',
    calendar: 'gregory',
    era: 'short',
  });
  formats.set(timeZone, made);
  return made;
};

/** What a clock on the wall shows, as if it were UTC. */
const wallMs = (ms: number, timeZone: string): number => {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
};

/** The day that it is in a time zone. */
export const localDateOf = (instant: Instant, timeZone: string): LocalDate => {
  const wall = new Date(wallMs(Date.parse(instant), timeZone));
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
};

/** The first moment of a day in a time zone: midnight, or, where the clock leaps over it, the moment after. */
export const startOfDay = ({ year, month, day }: LocalDate, timeZone: string): Instant => {
  const midnight = Date.UTC(year, month - 1, day);
  const isStart = (ms: number): boolean => wallMs(ms, timeZone) >= midnight && wallMs(ms - 1_000, timeZone) < midnight;
  // The zone changes its clocks at most once within a day or two: one of the two offsets is the right one.
  const candidates = [midnight - DAY_MS, midnight + DAY_MS].map((near) => midnight - (wallMs(near, timeZone) - near));
  return new Date(candidates.find(isStart) ?? Math.min(...candidates)).toISOString();
};

/** The first moment of the day that is so many days after the one of `instant`. */
export const startOfDayAfter = (instant: Instant, days: number, timeZone: string): Instant => {
  const { year, month, day } = localDateOf(instant, timeZone);
  return startOfDay({ year, month, day: day + days }, timeZone);
};

/** The calendar month that it is in a time zone, from its first moment to the first one of the next. */
export const monthOf = (instant: Instant, timeZone: string): Interval => {
  const { year, month } = localDateOf(instant, timeZone);
  return {
    startsAt: startOfDay({ year, month, day: 1 }, timeZone),
    endsAt: startOfDay({ year, month: month + 1, day: 1 }, timeZone),
  };
};
