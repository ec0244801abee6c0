import { z } from 'zod';

const expected = 'an instant such as 2026-01-01T00:00:00.000Z is expected';

/** There is no 30 February, and no 25 o'clock: reckoning with one would name another day than its text. */
const isMoment = (text: string): boolean => {
  const [month, day] = [twoDigits(text, 5), twoDigits(text, 8)];
  if (month < 1 || month > 12 || day < 1) return false;
  if (twoDigits(text, 11) > 23 || twoDigits(text, 14) > 59 || twoDigits(text, 17) > 59) return false;
  // Asking Date costs twenty times as much, and every stored row has two of them.
  return day <= 28 || day <= daysOf(twoDigits(text, 0) * 100 + twoDigits(text, 2), month);
};

const ZERO = '0'.charCodeAt(0);
const twoDigits = (text: string, at: number): number =>
  (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;

const daysOf = (year: number, month: number): number => {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
};

/** A moment in UTC with milliseconds, always written `2026-01-01T00:00:00.000Z`, so that text order is time order. */
export const Instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, { error: expected, abort: true })
  .refine(isMoment, expected)
  .meta({ format: 'date-time' });
export type Instant = z.output<typeof Instant>;

/** `+01:00` is no zone: it knows no summer. */
const offset = /^[+-]/;

const canFormatIn = (zone: string): boolean => {
  if (offset.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

/** Asking Intl costs about 35 us a time; there are some 600 zones, and a stranger may not fill the memory with others. */
const knownTimeZones = new Set<string>();

const isKnownTimeZone = (zone: string): boolean => {
  if (knownTimeZones.has(zone)) return true;
  const known = canFormatIn(zone);
  if (known) knownTimeZones.add(zone);
  return known;
};

/** An IANA time zone name, e.g. `Europe/Berlin`. */
export const TimeZone = z
  .string()
  .min(1)
  .max(64)
  .refine(isKnownTimeZone, 'an IANA time zone such as Europe/Berlin is expected');

/** A stretch of time; what begins when another ends does not overlap it. */
export const Slot = z
  .object({ startsAt: Instant, endsAt: Instant })
  .refine(({ startsAt, endsAt }) => startsAt < endsAt, { path: ['endsAt'], error: 'the end must be after the start' });
export type Slot = Readonly<z.output<typeof Slot>>;
