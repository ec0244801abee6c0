import { CalcomId } from '@fencepost/contracts/ids';
import { z } from 'zod';

// Written by hand from what Cal.com answers, not from its OpenAPI document, whose types are wrong in places (calcom.md 1.6).

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

/** An event type of a team. Managed ones cannot be booked themselves: their children can. */
export const CalcomEventType = z.object({
  id: CalcomId,
  teamId: CalcomId.nullish(),
  parentEventTypeId: CalcomId.nullish(),
  title: z.string(),
  slug: z.string(),
  lengthInMinutes: z.int().positive(),
  schedulingType: z.string().nullish(),
  hidden: z.boolean().nullish(),
  hosts: z.array(z.object({ userId: CalcomId, name: z.string().nullish() })).nullish(),
});
export type CalcomEventType = z.output<typeof CalcomEventType>;

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
export const CalcomBookingRecord = z.object({
  id: CalcomId,
  uid: z.string().min(1),
  status: z.string(),
  start: z.iso.datetime({ offset: true }),
  end: z.iso.datetime({ offset: true }),
  eventType: z.object({ id: CalcomId, slug: z.string() }).nullish(),
  rescheduledFromUid: z.string().nullish(),
  rescheduledToUid: z.string().nullish(),
  icsUid: z.string().nullish(),
  updatedAt: z.string().nullish(),
});
export type CalcomBookingRecord = z.output<typeof CalcomBookingRecord>;
