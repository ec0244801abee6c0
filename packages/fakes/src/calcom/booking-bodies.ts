import { TimeZone } from '@fencepost/contracts/instant';
import { z } from 'zod';
import { paging } from './requests.ts';

const METADATA_MAX_KEYS = 50;

const start = z.iso.datetime({ offset: true, error: 'must be a valid ISO 8601 date string' });

const Metadata = z
  .record(z.string().max(40), z.union([z.string().max(500), z.number(), z.boolean()]))
  .refine((metadata) => Object.keys(metadata).length <= METADATA_MAX_KEYS, 'must have at most 50 keys');

export const CreateBody = z
  .object({
    start,
    attendee: z.object({
      name: z.string().min(1),
      timeZone: TimeZone,
      email: z.email().optional(),
      phoneNumber: z.e164().optional(),
      language: z.string().default('en'),
    }),
    eventTypeId: z.int().optional(),
    eventTypeSlug: z.string().optional(),
    teamSlug: z.string().optional(),
    guests: z.array(z.email()).default([]),
    routing: z.object({ teamMemberIds: z.array(z.int()).optional() }).optional(),
    metadata: Metadata.default({}),
    bookingFieldsResponses: z.record(z.string(), z.unknown()).default({}),
  })
  .refine((body) => body.attendee.email !== undefined || body.attendee.phoneNumber !== undefined, {
    path: ['attendee'],
    error: 'must have an email or a phoneNumber',
  })
  .refine(
    (body) => body.eventTypeId !== undefined || (body.eventTypeSlug !== undefined && body.teamSlug !== undefined),
    {
      error: 'Either eventTypeId or eventTypeSlug + teamSlug must be provided.',
    },
  );

export const RescheduleBody = z.object({
  start,
  rescheduledBy: z.string().optional(),
  reschedulingReason: z.string().optional(),
});

export const CancelBody = z.object({ cancellationReason: z.string().optional() });

export const ReasonBody = z.object({ reason: z.string().optional() });

export const MarkAbsentBody = z.object({
  host: z.boolean().optional(),
  attendees: z.array(z.object({ email: z.string(), absent: z.boolean() })).default([]),
});

const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .optional();
const order = z.enum(['asc', 'desc']).optional();
const ids = z
  .string()
  .transform((text) => text.split(',').map(Number))
  .optional();

/** The filters of both booking lists. `teamsIds` is spelt as Cal.com spells it; `status` is not Booking.status. */
export const BookingsQuery = z.object({
  ...paging(100),
  status: z.string().optional(),
  attendeeEmail: z.string().optional(),
  attendeeName: z.string().optional(),
  bookingUid: z.string().optional(),
  eventTypeId: z.coerce.number().optional(),
  eventTypeIds: ids,
  teamId: z.coerce.number().optional(),
  teamsIds: ids,
  afterStart: instant,
  beforeEnd: instant,
  afterCreatedAt: instant,
  beforeCreatedAt: instant,
  afterUpdatedAt: instant,
  beforeUpdatedAt: instant,
  sortStart: order,
  sortEnd: order,
  sortCreated: order,
  sortUpdatedAt: order,
});
export type BookingsQuery = z.output<typeof BookingsQuery>;
