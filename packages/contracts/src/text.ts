import { z } from 'zod';

/** Controls, halves of a character, and what turns the direction of writing: nobody sees them, and what is shown is not what is meant. */
const hidden = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
const visible = /[^\p{C}\p{Z}]/u;

/** A name that people gave: 1 to 200 characters that can be seen, not blank. */
export const Name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => visible.test(text) && !hidden.test(text), 'a name of visible characters is expected');

/** A phone number as E.164 writes it: `+4930123456`. */
export const E164 = z.string().regex(/^\+[1-9]\d{6,14}$/, 'a phone number as +4930123456 is expected');

/** ISO 4217: `EUR`. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, 'a currency as EUR is expected');

/** A language and region as BCP 47 writes them: `de-DE`. */
export const Locale = z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'a locale as de-DE is expected');

/** Which version of a record a command means; over HTTP it is what `If-Match` says. */
export const ExpectedVersion = z.int().positive();

/** An amount in the currency's smallest unit. */
export const Money = z.object({ amountMinor: z.int().nonnegative(), currency: Currency });
export type Money = z.output<typeof Money>;

/** Why somebody does something, in their own words. Personal: it never travels in an event. */
export const Reason = z.string().trim().min(1).max(1_000);
