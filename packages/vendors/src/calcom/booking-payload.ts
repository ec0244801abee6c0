import { CalcomId } from '@fencepost/contracts/ids';
import { Instant, TimeZone } from '@fencepost/contracts/instant';
import { z } from 'zod';

/** Ours, as contracts have it; Cal.com’s own uids have 22 characters. */
const UID_MAX_CHARS = 200;

/** Control characters and halves of a character: two such uids could be stored as one. */
const isPlainText = (text: string): boolean => text.isWellFormed() && !/\p{Cc}/u.test(text);

const uid = (error: string) => z.string({ error }).min(1, error).max(UID_MAX_CHARS, error).refine(isPlainText, error);

/** Cal.com writes `Z`, `.000Z` or `+00:00` depending on the trigger (calcom.md 3.4); we know one form. */
const time = (error: string) =>
  z.iso
    .datetime({ offset: true, abort: true, error })
    .transform((text) => new Date(text).toISOString())
    .pipe(Instant);

/** A member that only enriches: a value of another type counts as unknown instead of refusing the booking. */
const enrichment = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

const Organizer = z.object(
  {
    id: enrichment(CalcomId),
    name: z.unknown().optional(),
    email: z.unknown().optional(),
    timeZone: z.string({ error: 'the time zone of the organizer is expected' }).pipe(TimeZone),
  },
  { error: 'the organizer of the booking is expected as an object' },
);

/** What we read of BOOKING_CREATED's payload, in every recorded version. Everything else in it may change freely. */
export const BookingPayload = z
  .object(
    {
      uid: uid('the uid of the booking is expected as text'),
      bookingId: enrichment(CalcomId),
      eventTypeId: z.number({ error: 'the id of the event type is expected as a number' }).pipe(CalcomId),
      iCalUID: enrichment(uid('the uid of the calendar entry is expected as text')),
      iCalSequence: z
        .int('a whole number from 0 is expected')
        .nonnegative('a whole number from 0 is expected')
        .nullish(),
      startTime: time('the start of the booking is expected, e.g. 2026-01-01T10:00:00Z'),
      endTime: time('the end of the booking is expected, e.g. 2026-01-01T10:30:00Z'),
      status: enrichment(z.string().min(1).max(32)),
      rescheduleUid: enrichment(uid('the uid of the replaced booking is expected as text')),
      organizer: Organizer,
      attendees: z.array(z.unknown(), { error: 'a list of attendees is expected' }).nullish(),
      responses: enrichment(z.object({ attendeePhoneNumber: enrichment(z.object({ value: z.unknown().optional() })) })),
      metadata: enrichment(z.record(z.string(), z.unknown())),
      // The team is evidence of the tenant: a form we cannot read must not pass for silence. 0 is Cal.com's "unknown".
      team: z
        .object(
          { id: z.int('the id of the team is expected as a whole number').nonnegative().nullish() },
          { error: 'the team is expected as an object' },
        )
        .nullish(),
    },
    { error: 'the payload is expected as an object' },
  )
  .refine((payload) => payload.startTime < payload.endTime, {
    path: ['endTime'],
    error: 'the end of the booking must be after its start',
  });
export type BookingPayload = z.output<typeof BookingPayload>;

/** Somebody who comes, or booked: attendees[0] is the booker, guests follow. */
export const AttendeePayload = z.object({
  name: z.unknown().optional(),
  email: z.unknown().optional(),
  phoneNumber: z.unknown().optional(),
  timeZone: enrichment(TimeZone),
  language: enrichment(z.object({ locale: z.string().min(2).max(35) })),
});
