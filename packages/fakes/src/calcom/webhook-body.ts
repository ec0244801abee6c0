import { isoOf } from '../http/clock.ts';
import { titleOf } from './booking-answer.ts';
import type { Attendee, Booking, User } from './state.ts';

// Shaped like the recorded deliveries in fixtures/calcom/webhooks; a test compares them member by member.

/** Each trigger writes times in its own way (calcom.md 3.4). */
const withoutMs = (millis: number): string => isoOf(millis).replace(/\.\d{3}Z$/, 'Z');
const withOffset = (millis: number): string => isoOf(millis).replace(/\.\d{3}Z$/, '+00:00');

const schedulingTypes: Readonly<Record<string, string>> = {
  roundRobin: 'ROUND_ROBIN',
  collective: 'COLLECTIVE',
  managed: 'MANAGED',
};

const personOf = ({ name, email, timeZone }: User) => ({ name, email, timeZone, language: { locale: 'de' } });

const common = (booking: Booking, time: (millis: number) => string) => ({
  bookerUrl: 'https://cal.com',
  title: titleOf(booking),
  length: (booking.endMs - booking.startMs) / 60_000,
  type: booking.eventType.slug,
  additionalNotes: '',
  description: '',
  customInputs: {},
  eventTypeId: booking.eventType.id,
  userFieldsResponses: {},
  responses: responsesOf(booking),
  startTime: time(booking.startMs),
  endTime: time(booking.endMs),
  organizer: {
    id: booking.host.id,
    username: booking.host.username,
    ...personOf(booking.host),
    timeFormat: 'h:mma',
    utcOffset: utcOffset(booking.host.timeZone, booking.startMs),
  },
  attendees: attendeesOf(booking),
  uid: booking.uid,
  bookingId: booking.id,
  location: booking.location,
  destinationCalendar: null,
  seatsPerTimeSlot: null,
  seatsShowAttendees: true,
  iCalUID: booking.iCalUid,
  iCalSequence: booking.iCalSequence,
  hideOrganizerEmail: false,
  customReplyToEmail: null,
  eventTitle: booking.eventType.title,
  eventDescription: '',
  requiresConfirmation: false,
  price: booking.eventType.price ?? 0,
  currency: booking.eventType.currency ?? 'usd',
  team: teamOf(booking),
});

/** What only a booking that takes place carries. */
const standing = (booking: Booking) => ({
  ...common(booking, withoutMs),
  attendees: attendeesOf(booking).map((attendee) => ({ ...attendee, firstName: '', lastName: '' })),
  hideCalendarNotes: false,
  hideCalendarEventDetails: false,
  schedulingType: schedulingTypes[booking.eventType.schedulingType] ?? booking.eventType.schedulingType,
  seatsShowAvailabilityCount: true,
  disableRescheduling: false,
  disableCancelling: false,
  oneTimePassword: null,
  appsStatus: [],
  metadata: booking.metadata,
  status: 'ACCEPTED',
});

export const createdPayload = (booking: Booking) => standing(booking);

export const rescheduledPayload = (booking: Booking, old: Booking) => ({
  ...standing(booking),
  rescheduleId: old.id,
  rescheduleUid: old.uid,
  rescheduleStartTime: withoutMs(old.startMs),
  rescheduleEndTime: withoutMs(old.endMs),
});

export const requestedPayload = (booking: Booking) => ({
  ...standing(booking),
  requiresConfirmation: true,
  status: 'PENDING',
});

export const rejectedPayload = (booking: Booking, reason: string | undefined) => ({
  ...common(booking, isoOf),
  rejectionReason: reason ?? '',
  status: 'REJECTED',
});

export const reassignedPayload = (booking: Booking, before: Booking) => ({
  ...standing(booking),
  addedHostUserIds: [booking.host.id],
  removedHostUserIds: [before.host.id],
});

/** Names neither an event type nor a team (calcom.md 3.4). */
export const noShowPayload = (booking: Booking) => ({
  message: `${booking.attendee.email} ${booking.absent ? 'marked' : 'unmarked'} as no-show`,
  attendees: [{ email: booking.attendee.email, noShow: booking.absent ?? false }],
  bookingUid: booking.uid,
  bookingId: booking.id,
});

export const cancelledPayload = (booking: Booking) => ({
  ...common(booking, withOffset),
  cancellationReason: booking.cancellationReason ?? '',
  status: 'CANCELLED',
  requestReschedule: false,
});

/** The booker first, guests after. */
const attendeesOf = ({ attendee, guests, startMs }: Booking) => {
  const { language, timeZone } = attendee;
  const everybody: readonly Attendee[] = [
    attendee,
    ...guests.map((email) => ({ name: '', email, timeZone, language })),
  ];
  return everybody.map((person) => ({
    ...person,
    language: { locale: person.language },
    utcOffset: utcOffset(person.timeZone, startMs),
  }));
};

const responsesOf = ({ attendee, guests }: Booking) => ({
  name: { label: 'your_name', value: attendee.name, isHidden: false },
  email: { label: 'email_address', value: attendee.email, isHidden: false },
  attendeePhoneNumber: {
    label: 'phone_number',
    ...(attendee.phoneNumber === undefined ? { isHidden: true } : { value: attendee.phoneNumber, isHidden: false }),
  },
  guests: { label: 'additional_guests', value: guests, isHidden: false },
});

/** The organizer is no member of the team here, as at the real one. */
const teamOf = ({ eventType, host }: Booking) => ({
  members: eventType.hosts
    .filter(({ id }) => id !== host.id)
    .map((user) => ({ id: user.id, ...personOf(user), firstName: '', lastName: '' })),
  name: eventType.team.name,
  id: eventType.team.id,
});

/** Minutes ahead of UTC at a moment. */
const utcOffset = (timeZone: string, millis: number): number => {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(millis).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours, minutes] = /^GMT([+-])(\d{2}):(\d{2})$/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
};
