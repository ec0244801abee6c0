import { Instant } from '@fencepost/contracts/instant';
import { z } from 'zod';

/** Ours, as contracts have it; Cal.com’s own uids have 22 characters. */
const UID_MAX_CHARS = 200;

/** Control characters and halves of a character: two such uids could be stored as one. */
const isPlainText = (text: string): boolean => text.isWellFormed() && !/\p{Cc}/u.test(text);

/** A uid of Cal.com, with the words for one that is none. */
export const calcomUid = (error: string) =>
  z.string({ error }).min(1, error).max(UID_MAX_CHARS, error).refine(isPlainText, error);

/** Cal.com writes `Z`, `.000Z` or `+00:00` depending on the trigger (calcom.md 3.4); we know one form. */
export const calcomTime = (error: string) =>
  z.iso
    .datetime({ offset: true, abort: true, error })
    .transform((text) => new Date(text).toISOString())
    .pipe(Instant);

/** Cal.com sells a day at most; what lasts longer than this is no appointment, and would occupy days without end. */
const BOOKING_MAX_DAYS = 31;
const DAY_MS = 86_400_000;

export const tooLong = `a booking is expected to last at most ${BOOKING_MAX_DAYS} days`;

/** Whether a booking may last so long. */
export const isPlausiblyLong = (startsAt: Instant, endsAt: Instant): boolean =>
  Date.parse(endsAt) - Date.parse(startsAt) <= BOOKING_MAX_DAYS * DAY_MS;

/** A member that only enriches: a value of another type counts as unknown instead of refusing the whole. */
export const enrichment = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

/** Where a booking takes place, as Cal.com writes it: an address, a link, a number, or `integrations:daily`. */
export const placeText = z.string().trim().min(1).max(500);

/** A moment that only enriches. */
export const enrichingTime = enrichment(calcomTime('a moment is expected'));

/** A uid that only enriches: null where there is none. */
export const enrichingUid = enrichment(calcomUid('a uid is expected'));
