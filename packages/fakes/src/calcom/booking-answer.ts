import { isoOf } from '../http/clock.ts';
import type { Booking } from './state.ts';

const MINUTE_MS = 60_000;

/** A booking as version 2024-08-13 shows it. `hosts` holds only the organizer, also for collective events. */
export const bookingAnswer = (booking: Booking) => ({
  id: booking.id,
  uid: booking.uid,
  title: titleOf(booking),
  description: '',
  hosts: [
    {
      id: booking.host.id,
      name: booking.host.name,
      email: booking.host.email,
      displayEmail: booking.host.email,
      username: booking.host.username,
      timeZone: booking.host.timeZone,
    },
  ],
  status: booking.status,
  ...ofKnown({
    cancellationReason: booking.cancellationReason,
    cancelledByEmail: booking.cancelledByEmail,
    reschedulingReason: booking.reschedulingReason,
    rescheduledByEmail: booking.rescheduledByEmail,
    rescheduledFromUid: booking.rescheduledFromUid,
    rescheduledToUid: booking.rescheduledToUid,
  }),
  start: isoOf(booking.startMs),
  end: isoOf(booking.endMs),
  duration: (booking.endMs - booking.startMs) / MINUTE_MS,
  eventTypeId: booking.eventTypeGone ? null : booking.eventType.id,
  eventType: booking.eventTypeGone ? null : { id: booking.eventType.id, slug: booking.eventType.slug },
  meetingUrl: booking.location,
  location: booking.location,
  absentHost: false,
  createdAt: isoOf(booking.createdMs),
  updatedAt: isoOf(booking.updatedMs),
  metadata: booking.metadata,
  rating: null,
  icsUid: booking.iCalUid,
  attendees: [{ ...booking.attendee, displayEmail: booking.attendee.email, absent: booking.absent ?? false }],
  guests: booking.guests,
  bookingFieldsResponses: booking.responses,
});

/** The same booking as the oldest version shows it, which is what a call without `cal-api-version` gets. */
export const oldBookingAnswer = (booking: Booking) => ({
  id: booking.id,
  uid: booking.uid,
  title: titleOf(booking),
  startTime: isoOf(booking.startMs),
  endTime: isoOf(booking.endMs),
  status: booking.status.toUpperCase(),
  attendees: [{ name: booking.attendee.name, email: booking.attendee.email, timeZone: booking.attendee.timeZone }],
  user: { id: booking.host.id, name: booking.host.name, email: booking.host.email },
  eventType: { id: booking.eventType.id, slug: booking.eventType.slug, length: booking.eventType.lengthInMinutes },
});

export const titleOf = (booking: Booking): string =>
  `${booking.eventType.title} between ${booking.eventType.team.name} and ${booking.attendee.name}`;

const ofKnown = (members: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
