import type { CalcomAttendee, CalcomBooking } from './booking.ts';
import { AttendeePayload, type BookingPayload } from './booking-payload.ts';
import { knownEmail, knownName, knownPhone } from './contact.ts';
import { present } from './present.ts';

const METADATA_MAX_KEYS = 50;
const METADATA_VALUE_MAX_CHARS = 500;

/** The booking a payload tells, with everything unknown left out. */
export const toCalcomBooking = (payload: BookingPayload): CalcomBooking => ({
  uid: payload.uid,
  eventTypeId: payload.eventTypeId,
  iCalSequence: payload.iCalSequence ?? 0,
  startsAt: payload.startTime,
  endsAt: payload.endTime,
  timeZone: payload.organizer.timeZone,
  organizer: present({
    id: payload.organizer.id,
    name: knownName(payload.organizer.name),
    email: knownEmail(payload.organizer.email),
  }),
  attendee: bookerOf(payload),
  ...present({
    bookingId: payload.bookingId,
    iCalUid: payload.iCalUID,
    status: payload.status,
    teamId: payload.team?.id || undefined,
    rescheduleUid: payload.rescheduleUid,
    metadata: plainValuesOf(payload.metadata),
  }),
});

const bookerOf = (payload: BookingPayload): CalcomAttendee => {
  const booker = AttendeePayload.safeParse(payload.attendees?.[0]).data;
  return present({
    name: knownName(booker?.name),
    email: knownEmail(booker?.email),
    phone: knownPhone(booker?.phoneNumber) ?? knownPhone(payload.responses?.attendeePhoneNumber?.value),
    timeZone: booker?.timeZone,
    language: booker?.language?.locale,
  });
};

/** Cal.com promises plain values; nested ones would make the depth of a delivery our problem. */
const plainValuesOf = (metadata: Readonly<Record<string, unknown>> | undefined): CalcomBooking['metadata'] => {
  const plain = Object.entries(metadata ?? {})
    .filter(isPlain)
    .slice(0, METADATA_MAX_KEYS);
  return plain.length === 0 ? undefined : Object.fromEntries(plain);
};

const isPlain = (entry: [string, unknown]): entry is [string, string | number | boolean] => {
  const [key, value] = entry;
  if (key === '__proto__') return false;
  if (typeof value === 'string') return value.length <= METADATA_VALUE_MAX_CHARS;
  return typeof value === 'number' || typeof value === 'boolean';
};
