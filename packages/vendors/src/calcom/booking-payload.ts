import { CalcomId } from '@fencepost/contracts/ids';
import { TimeZone } from '@fencepost/contracts/instant';
import { z } from 'zod';
import { calcomTime, calcomUid, enrichment, isPlausiblyLong, placeText, tooLong } from './members.ts';

export const HostPayload = z.object({
  id: enrichment(CalcomId),
  name: z.unknown().optional(),
  email: z.unknown().optional(),
});

const Organizer = HostPayload.extend({
  timeZone: z.string({ error: 'the time zone of the organizer is expected' }).pipe(TimeZone),
});

/** What we read of a booking's payload, in every recorded version and trigger. Everything else in it may change freely. */
export const BookingPayload = z
  .object(
    {
      uid: calcomUid('the uid of the booking is expected as text'),
      bookingId: enrichment(CalcomId),
      eventTypeId: z.number({ error: 'the id of the event type is expected as a number' }).pipe(CalcomId),
      iCalUID: enrichment(calcomUid('the uid of the calendar entry is expected as text')),
      iCalSequence: z
        .int('a whole number from 0 is expected')
        .nonnegative('a whole number from 0 is expected')
        .nullish(),
      startTime: calcomTime('the start of the booking is expected, e.g. 2026-01-01T10:00:00Z'),
      endTime: calcomTime('the end of the booking is expected, e.g. 2026-01-01T10:30:00Z'),
      location: enrichment(placeText),
      status: enrichment(z.string().min(1).max(32)),
      rescheduleUid: enrichment(calcomUid('the uid of the replaced booking is expected as text')),
      organizer: z.object(Organizer.shape, { error: 'the organizer of the booking is expected as an object' }),
      attendees: z.array(z.unknown(), { error: 'a list of attendees is expected' }).nullish(),
      responses: enrichment(z.object({ attendeePhoneNumber: enrichment(z.object({ value: z.unknown().optional() })) })),
      metadata: enrichment(z.record(z.string(), z.unknown())),
      schedulingType: enrichment(z.string()),
      seatsPerTimeSlot: enrichment(z.int().positive()),
      price: enrichment(z.int().positive()),
      currency: enrichment(z.string().regex(/^[a-z]{3}$/i)),
      requestReschedule: enrichment(z.boolean()),
      cancelledBy: z.unknown().optional(),
      // The team is evidence of the tenant: a form we cannot read must not pass for silence. 0 is Cal.com's "unknown".
      team: z
        .object(
          {
            id: z.int('the id of the team is expected as a whole number').nonnegative().nullish(),
            members: enrichment(z.array(z.unknown())),
          },
          { error: 'the team is expected as an object' },
        )
        .nullish(),
    },
    { error: 'the payload is expected as an object' },
  )
  .refine((payload) => payload.startTime < payload.endTime, {
    path: ['endTime'],
    error: 'the end of the booking must be after its start',
  })
  .refine(({ startTime, endTime }) => isPlausiblyLong(startTime, endTime), { path: ['endTime'], error: tooLong });
export type BookingPayload = z.output<typeof BookingPayload>;
