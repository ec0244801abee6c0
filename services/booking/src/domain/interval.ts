import { AppError } from '@fencepost/contracts/errors';
import type { Instant } from '@fencepost/contracts/instant';

/** A stretch of time: its start belongs to it, its end does not. */
export interface Interval {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
}

const DATE_LENGTH = 'YYYY-MM-DD'.length;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const FIRST_MS = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether two stretches share a moment; what begins when another ends is free (K12). Instants compare as text. */
export const overlap = (one: Interval, other: Interval): boolean =>
  one.startsAt < other.endsAt && other.startsAt < one.endsAt;

/** Whether all of `inner` lies within `outer`. */
export const covers = (outer: Interval, inner: Interval): boolean =>
  outer.startsAt <= inner.startsAt && inner.endsAt <= outer.endsAt;

/** The first of two moments. */
export const earlier = (one: Instant, other: Instant): Instant => [one, other].toSorted()[0] ?? one;

/** The UTC day of a moment: `2026-03-01`. */
export const utcDayOf = (instant: Instant): string => instant.slice(0, DATE_LENGTH);

/**
 * The UTC days that a stretch touches, in order. Two stretches that overlap share one of them; one that ends at midnight
 * does not touch the day that begins. No time zone and no DST is involved.
 */
export const utcDaysOf = ({ startsAt, endsAt }: Interval): readonly string[] => {
  const firstMs = Date.parse(utcDayOf(startsAt));
  const days = Math.ceil((Date.parse(endsAt) - firstMs) / DAY_MS);
  return Array.from({ length: days }, (_, index) => utcDayOf(isoOf(firstMs + index * DAY_MS)));
};

/**
 * The moment so many minutes later, or, with a negative number, earlier. Throws `invalid_input` outside the years 0 to
 * 9999: such a text would no longer be in the order of time.
 */
export const minutesAfter = (instant: Instant, minutes: number): Instant =>
  isoOf(Date.parse(instant) + minutes * MINUTE_MS);

const isoOf = (millis: number): Instant => {
  if (!(millis >= FIRST_MS && millis <= LAST_MS))
    throw new AppError('invalid_input', 'This time is not in any calendar.');
  return new Date(millis).toISOString();
};
