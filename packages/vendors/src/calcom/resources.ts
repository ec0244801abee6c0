import { CalcomId } from '@fencepost/contracts/ids';
import { TimeZone } from '@fencepost/contracts/instant';
import { z } from 'zod';
import { calcomTime, calcomUid, enrichment, isPlausiblyLong, placeText, tooLong } from './members.ts';

// Written by hand from what Cal.com answers, not from its OpenAPI document, whose types are wrong in places (calcom.md 1.6).

/** The person a key belongs to. */
export const CalcomMe = z.object({
  id: CalcomId,
  username: z.string().nullish(),
  email: z.string(),
  name: z.string().nullish(),
});
export type CalcomMe = z.output<typeof CalcomMe>;

/** A team the key's user is a member of. `isOrganization` teams hold other teams (`parentId`). */
export const CalcomTeam = z.object({
  id: CalcomId,
  name: z.string(),
  slug: z.string().nullish(),
  parentId: CalcomId.nullish(),
  isOrganization: z.boolean(),
  timeZone: z.string().nullish(),
});
export type CalcomTeam = z.output<typeof CalcomTeam>;

/** A person's place in a team. Role is MEMBER, ADMIN or OWNER today. */
export const CalcomMembership = z.object({
  id: CalcomId,
  userId: CalcomId,
  teamId: CalcomId,
  accepted: z.boolean(),
  role: z.string(),
  user: z.object({ email: z.string(), name: z.string().nullish(), username: z.string().nullish() }),
});
export type CalcomMembership = z.output<typeof CalcomMembership>;

/** A booking as Cal.com holds it now, version 2024-08-13. `eventType` is null once the event type is deleted. */
export const CalcomBookingRecord = z
  .object({
    id: CalcomId,
    uid: calcomUid('the uid of the booking is expected as text'),
    status: z.string(),
    start: calcomTime('the start of the booking is expected'),
    end: calcomTime('the end of the booking is expected'),
    eventType: z.object({ id: CalcomId, slug: z.string() }).nullish(),
    rescheduledFromUid: z.string().nullish(),
    rescheduledToUid: z.string().nullish(),
    icsUid: z.string().nullish(),
    updatedAt: z.string().nullish(),
    hosts: enrichment(
      z.array(z.object({ id: enrichment(CalcomId), email: z.unknown(), timeZone: enrichment(TimeZone) })),
    ),
    attendees: enrichment(z.array(z.unknown())),
    location: enrichment(placeText),
    metadata: enrichment(z.record(z.string(), z.unknown())),
  })
  .refine(({ start, end }) => start < end && isPlausiblyLong(start, end), { path: ['end'], error: tooLong });
export type CalcomBookingRecord = z.output<typeof CalcomBookingRecord>;
