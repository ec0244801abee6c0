import { z } from 'zod';

/** A moment in UTC with milliseconds, always written `2026-01-01T00:00:00.000Z`, so that text order is time order. */
export const Instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, 'an instant such as 2026-01-01T00:00:00.000Z is expected')
  .meta({ format: 'date-time' });
export type Instant = z.output<typeof Instant>;

const isKnownTimeZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
};

/** An IANA time zone name, e.g. `Europe/Berlin`. */
export const TimeZone = z
  .string()
  .min(1)
  .max(64)
  .refine(isKnownTimeZone, 'an IANA time zone such as Europe/Berlin is expected');
