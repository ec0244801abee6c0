import type { CalcomRecord } from './booking.ts';
import { calcomTime, enrichingUid } from './members.ts';
import { plainValuesOf } from './metadata.ts';
import { attendancesOf, hostsOf } from './people.ts';
import { present } from './present.ts';
import type { CalcomBookingRecord } from './resources.ts';
import { standingOf } from './standing.ts';

const Time = calcomTime('a moment is expected');

/** What GET /v2/bookings/{uid} and the team's list answer, in the form in which webhooks are read too. */
export const toCalcomRecord = (record: CalcomBookingRecord): CalcomRecord => ({
  uid: record.uid,
  bookingId: record.id,
  startsAt: record.start,
  endsAt: record.end,
  standing: standingOf(record.status),
  hosts: hostsOf(record.hosts),
  attendees: attendancesOf(record.attendees),
  seated: record.attendees?.some(hasSeat) ?? false,
  ...present({
    eventTypeId: record.eventType?.id,
    iCalUid: enrichingUid.parse(record.icsUid),
    timeZone: record.hosts?.[0]?.timeZone,
    previousUid: enrichingUid.parse(record.rescheduledFromUid),
    nextUid: enrichingUid.parse(record.rescheduledToUid),
    location: record.location,
    metadata: plainValuesOf(record.metadata),
    updatedAt: Time.safeParse(record.updatedAt).data,
  }),
});

const hasSeat = (attendee: unknown): boolean =>
  typeof attendee === 'object' && attendee !== null && 'seatUid' in attendee && typeof attendee.seatUid === 'string';
