import { CalcomId } from '@fencepost/contracts/ids';
import { TimeZone } from '@fencepost/contracts/instant';
import { z } from 'zod';
import type { CalcomRecord } from './booking.ts';
import { calcomTime, calcomUid, enrichingTime, enrichingUid, enrichment, isPlausiblyLong, tooLong } from './members.ts';
import { plainValuesOf } from './metadata.ts';
import { attendancesOf, hostsOf } from './people.ts';
import { present } from './present.ts';
import { standingOf } from './standing.ts';

/** MEETING_STARTED and MEETING_ENDED are the booking's row itself, without an envelope (calcom.md 3.4). */
export const MeetingPayload = z
  .object({
    id: z.number({ error: 'the id of the booking is expected as a number' }).pipe(CalcomId),
    uid: calcomUid('the uid of the booking is expected as text'),
    eventTypeId: enrichment(CalcomId),
    userId: enrichment(CalcomId),
    startTime: calcomTime('the start of the booking is expected, e.g. 2026-01-01T10:00:00Z'),
    endTime: calcomTime('the end of the booking is expected, e.g. 2026-01-01T10:30:00Z'),
    status: enrichment(z.string()),
    fromReschedule: enrichingUid,
    iCalUID: enrichingUid,
    iCalSequence: enrichment(z.int().nonnegative()),
    user: enrichment(z.object({ email: z.unknown().optional(), timeZone: enrichment(TimeZone) })),
    attendees: enrichment(z.array(z.unknown())),
    metadata: enrichment(z.record(z.string(), z.unknown())),
    updatedAt: enrichingTime,
  })
  .refine(({ startTime, endTime }) => startTime < endTime, {
    path: ['endTime'],
    error: 'the end of the booking must be after its start',
  })
  .refine(({ startTime, endTime }) => isPlausiblyLong(startTime, endTime), { path: ['endTime'], error: tooLong });

export const meetingRecordOf = (row: z.output<typeof MeetingPayload>): CalcomRecord => ({
  uid: row.uid,
  bookingId: row.id,
  startsAt: row.startTime,
  endsAt: row.endTime,
  standing: standingOf(row.status),
  hosts: hostsOf([{ id: row.userId, email: row.user?.email }]),
  attendees: attendancesOf(row.attendees),
  seated: false,
  ...present({
    eventTypeId: row.eventTypeId,
    iCalUid: row.iCalUID,
    iCalSequence: row.iCalSequence,
    timeZone: row.user?.timeZone,
    previousUid: row.fromReschedule,
    metadata: plainValuesOf(row.metadata),
    updatedAt: row.updatedAt,
  }),
});
