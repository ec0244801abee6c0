import { daysAfter, weekdayOf } from '../wall-clock.ts';
import type { SpokenDay } from './spoken-day.ts';
import { spanOf } from './stretch.ts';

export const DAYS_A_WEEK = 7;
const SATURDAY = 5;

export const days = (...dates: readonly string[]): SpokenDay => ({ kind: 'days', dates: [...new Set(dates)] });

const mondayOf = (date: string): string => daysAfter(date, -weekdayOf(date));
/** The next such weekday that is not today. */
export const coming = (weekday: number, today: string): string =>
  daysAfter(today, ((weekday - weekdayOf(today) + 6) % DAYS_A_WEEK) + 1);
/** The next such weekday, which may be today: in so many days or weeks from then it is not today in any case. */
export const sameOrComing = (weekday: number, today: string): string =>
  weekdayOf(today) === weekday ? today : coming(weekday, today);
export const inWeek = (weekday: number, today: string, weeks: number): string =>
  daysAfter(mondayOf(today), weeks * DAYS_A_WEEK + weekday);

/**
 * `next Tuesday` is the coming one for some and the one of next week for others: where these differ it is both. Whoever
 * names only the weekday on that very day may mean today.
 */
export const weekdayWith = (how: string | undefined, weekday: number, today: string): SpokenDay => {
  if (how === 'next') return days(coming(weekday, today), inWeek(weekday, today, 1));
  if (how === 'after_next') {
    return days(daysAfter(coming(weekday, today), DAYS_A_WEEK), inWeek(weekday, today, 2));
  }
  if (how === 'coming') return days(coming(weekday, today));
  const isToday = weekdayOf(today) === weekday;
  return isToday ? days(today, daysAfter(today, DAYS_A_WEEK)) : days(coming(weekday, today));
};

/** `next weekend` is as open as `next Tuesday`: the Saturdays of both are asked back. On a Sunday this one is half over. */
export const weekendWith = (how: string | undefined, today: string): SpokenDay => {
  if (how === undefined) {
    const begins = weekdayOf(today) > SATURDAY ? today : sameOrComing(SATURDAY, today);
    return spanOf(begins, DAYS_A_WEEK - weekdayOf(begins));
  }
  const saturdays = weekdayWith(how, SATURDAY, today);
  const [saturday, ...more] = saturdays.kind === 'days' ? saturdays.dates : [];
  return saturday === undefined || more.length > 0 ? saturdays : spanOf(saturday, 2);
};

/** `in two weeks on Tuesday`: the one of that week, or two weeks after the next one. */
export const inWeeksOn = (weeks: number, weekday: number, today: string): SpokenDay =>
  days(inWeek(weekday, today, weeks), daysAfter(sameOrComing(weekday, today), weeks * DAYS_A_WEEK));

/** `Friday the 13th` must be a Friday. */
export const only = (weekday: number, found: SpokenDay): SpokenDay =>
  found.kind === 'days' && found.dates.every((date) => weekdayOf(date) === weekday) ? found : { kind: 'impossible' };
