const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SECOND_MS = 1_000;

/** One moment of a schedule. */
export interface DueMoment {
  /** The day in the schedule's zone, `2026-11-21`: what makes the moment the same for every replica. */
  readonly day: string;
  /** Milliseconds. */
  readonly at: number;
}

export interface DailySchedule {
  /** The newest moment that is not after now. */
  latest(now: number): DueMoment;
  /** The first moment that is after now. */
  next(now: number): DueMoment;
}

/**
 * Every day at that hour by the clocks of a zone: a day of 23 or 25 hours has one such moment like every other. Where the
 * clocks leap over the hour it is the moment after the leap; where they show it twice, the first of both.
 */
export const dailyAt = (hour: number, timeZone: string): DailySchedule => {
  const wallOf = wallIn(timeZone);
  const moment = (midnight: number): DueMoment => {
    const wanted = midnight + hour * HOUR_MS;
    const reached = (at: number): boolean => wallOf(at) >= wanted;
    // A zone moves its clocks at most once within two days: one of the two offsets is the right one.
    const candidates = [wanted - DAY_MS, wanted + DAY_MS]
      .map((near) => wanted - (wallOf(near) - near))
      .toSorted(byTime);
    const at = candidates.find((each) => reached(each) && !reached(each - SECOND_MS)) ?? candidates.findLast(reached);
    return { day: new Date(midnight).toISOString().slice(0, 'YYYY-MM-DD'.length), at: at ?? wanted };
  };
  const midnightBefore = (now: number): number => Math.floor(wallOf(now) / DAY_MS) * DAY_MS;
  return {
    latest: (now) => {
      const today = moment(midnightBefore(now));
      return today.at <= now ? today : moment(midnightBefore(now) - DAY_MS);
    },
    next: (now) => {
      const today = moment(midnightBefore(now));
      return today.at > now ? today : moment(midnightBefore(now) + DAY_MS);
    },
  };
};

const byTime = (a: number, b: number): number => a - b;

/** What a clock on the wall of a zone shows, as if it were UTC. */
const wallIn = (timeZone: string): ((ms: number) => number) => {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ ...numeric, second: 'numeric', timeZone, hourCycle: 'h23', calendar: 'gregory' },
  });
  return (ms) => {
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };
};
