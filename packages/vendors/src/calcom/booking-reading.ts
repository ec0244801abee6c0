import type { CalcomAttendee, CalcomBooking, CalcomHost } from './booking.ts';
import type { BookingPayload } from './booking-payload.ts';
import { knownEmail, knownPhone } from './contact.ts';
import { plainValuesOf } from './metadata.ts';
import { attendeesOf, hostOf, hostsOf } from './people.ts';
import { present } from './present.ts';

/** The booking a payload tells, with everything unknown left out. */
export const toCalcomBooking = (payload: BookingPayload): CalcomBooking => {
  const attendees = peopleOf(payload);
  return {
    uid: payload.uid,
    eventTypeId: payload.eventTypeId,
    iCalSequence: payload.iCalSequence ?? 0,
    startsAt: payload.startTime,
    endsAt: payload.endTime,
    timeZone: payload.organizer.timeZone,
    organizer: hostOf(payload.organizer),
    hosts: givenBy(payload),
    attendee: attendees[0] ?? {},
    attendees,
    seated: payload.seatsPerTimeSlot !== undefined,
    ...present({
      bookingId: payload.bookingId,
      iCalUid: payload.iCalUID,
      status: payload.status,
      teamId: payload.team?.id || undefined,
      rescheduleUid: payload.rescheduleUid,
      cancelledByHost: wasHost(payload) || undefined,
      price: priceOf(payload),
      location: payload.location,
      metadata: plainValuesOf(payload.metadata),
    }),
  };
};

/** The booker's number may stand among the answers instead. */
const peopleOf = (payload: BookingPayload): readonly CalcomAttendee[] => {
  const [booker, ...guests] = attendeesOf(payload.attendees);
  const phone = booker?.phone ?? knownPhone(payload.responses?.attendeePhoneNumber?.value);
  if (booker === undefined && phone === undefined) return [];
  return [{ ...booker, ...present({ phone }) }, ...guests];
};

/** Only a collective event is given by all members that it names: of a round robin the organizer is the chosen one. */
const givenBy = (payload: BookingPayload): readonly CalcomHost[] => {
  const others = payload.schedulingType?.toUpperCase() === 'COLLECTIVE' ? payload.team?.members : [];
  return hostsOf([payload.organizer, ...(others ?? [])]);
};

const wasHost = (payload: BookingPayload): boolean => {
  const by = knownEmail(payload.cancelledBy);
  return by !== undefined && givenBy(payload).some(({ email }) => email === by);
};

const priceOf = ({ price, currency }: BookingPayload): CalcomBooking['price'] =>
  price === undefined || currency === undefined ? undefined : { amountMinor: price, currency: currency.toUpperCase() };
