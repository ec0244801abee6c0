import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { CancelBody, CreateBody, MarkAbsentBody, RescheduleBody } from './booking-bodies.ts';
import { addressOf } from './event-type-answer.ts';
import { bareFailure, failure } from './failures.ts';
import type { Attendee, Booking, EventType, State, User } from './state.ts';
import type { World } from './world.ts';

const MINUTE_MS = 60_000;

const taken = 'One of the hosts either already has booking at this time or is not available';

/** Books the first free host, as the real one does for a round robin; collective types need every host free. */
export const createBooking = (world: World, body: z.output<typeof CreateBody>): Booking => {
  const { state, clock } = world;
  const eventType = wantedEventType(state, body);
  const startMs = Date.parse(body.start);
  const endMs = startMs + eventType.lengthInMinutes * MINUTE_MS;
  if (startMs <= clock.millis()) throw failure(400, 'Attempting to book a meeting in the past.');
  const uid = newUid();
  const booking: Booking = {
    id: state.nextBookingId(),
    uid,
    iCalUid: `${uid}@Cal.com`,
    iCalSequence: 0,
    status: needsConfirmation(eventType) ? 'pending' : 'accepted',
    eventType,
    host: freeHost(state, eventType, { startMs, endMs, among: body.routing?.teamMemberIds }),
    attendee: attendeeOf(body.attendee),
    guests: body.guests,
    startMs,
    endMs,
    location: addressOf(eventType),
    metadata: body.metadata,
    responses: body.bookingFieldsResponses,
    createdMs: clock.millis(),
    updatedMs: clock.millis(),
  };
  state.bookings.set(uid, booking);
  return booking;
};

/** Cancels the old booking and makes a new one with a new uid: the chain is held together by `iCalUid`. */
export const rescheduleBooking = (world: World, old: Booking, body: z.output<typeof RescheduleBody>): Booking => {
  const { state, clock } = world;
  if (old.status === 'cancelled') {
    const again = old.rescheduledToUid ? ` and rescheduled already to booking with uid=${old.rescheduledToUid}` : '';
    throw failure(400, `Can't reschedule booking with uid=${old.uid} because it has been cancelled${again}.`);
  }
  const startMs = Date.parse(body.start);
  const endMs = startMs + (old.endMs - old.startMs);
  if (startMs <= clock.millis()) throw failure(400, 'Attempting to book a meeting in the past.');
  const uid = newUid();
  const moved: Booking = {
    ...old,
    id: state.nextBookingId(),
    uid,
    iCalSequence: old.iCalSequence + 1,
    host: freeHost(state, old.eventType, { startMs, endMs, except: old.uid }),
    startMs,
    endMs,
    createdMs: clock.millis(),
    updatedMs: clock.millis(),
    rescheduledFromUid: old.uid,
    ...(body.reschedulingReason === undefined ? {} : { reschedulingReason: body.reschedulingReason }),
    ...(body.rescheduledBy === undefined ? {} : { rescheduledByEmail: body.rescheduledBy }),
  };
  state.bookings.set(uid, moved);
  state.bookings.set(old.uid, { ...old, status: 'cancelled', rescheduledToUid: uid, updatedMs: clock.millis() });
  return moved;
};

/** The booking as it will be once cancelled. Not stored yet: Cal.com tells its subscribers first. */
export const cancelledBooking = (
  world: World,
  booking: Booking,
  cancellation: { readonly body: z.output<typeof CancelBody>; readonly by: User | undefined },
): Booking => {
  const { body, by } = cancellation;
  if (booking.status === 'cancelled') throw bareFailure(400, 'This booking has already been cancelled.');
  if (isSeated(booking.eventType) && by?.id !== booking.host.id) {
    throw bareFailure(401, 'User not a host of this event');
  }
  if (booking.endMs < world.clock.millis()) throw bareFailure(400, 'Cannot cancel a booking that has already ended');
  if (by?.id === booking.host.id && !body.cancellationReason) throw bareFailure(400, 'Cancellation reason is required');
  return {
    ...booking,
    status: 'cancelled',
    iCalSequence: booking.iCalSequence + 1,
    updatedMs: world.clock.millis(),
    ...(body.cancellationReason === undefined ? {} : { cancellationReason: body.cancellationReason }),
    ...(by === undefined ? {} : { cancelledByEmail: by.email }),
  };
};

/** The host accepts or refuses what waits for their word. */
export const decidedBooking = (
  world: World,
  booking: Booking,
  status: Extract<Booking['status'], 'accepted' | 'rejected'>,
): Booking => {
  if (booking.status === 'accepted') throw bareFailure(400, 'Booking already confirmed');
  if (booking.status !== 'pending') throw bareFailure(400, `This booking is ${booking.status}.`);
  if (status === 'accepted') {
    const { eventType, startMs, endMs, uid: except, host } = booking;
    freeHost(world.state, eventType, { startMs, endMs, except, among: [host.id] });
  }
  return { ...booking, status, updatedMs: world.clock.millis() };
};

/** Whether the booker came; nobody can say so before the start. */
export const absentBooking = (world: World, booking: Booking, body: z.output<typeof MarkAbsentBody>): Booking => {
  const nowMs = world.clock.millis();
  if (booking.startMs > nowMs) throw failure(403, 'Cannot mark no-show before the meeting has started.');
  const said = body.attendees.find(({ email }) => email === booking.attendee.email);
  return { ...booking, updatedMs: nowMs, ...(said === undefined ? {} : { absent: said.absent }) };
};

/** The same booking, given by another host who is free. */
export const reassignedBooking = (world: World, booking: Booking, userId: number): Booking => {
  const { eventType, startMs, endMs, uid: except } = booking;
  if (!eventType.hosts.some(({ id }) => id === userId)) throw failure(400, `User ${userId} is no host of this event.`);
  const host = freeHost(world.state, eventType, { startMs, endMs, except, among: [userId] });
  return { ...booking, host, iCalSequence: booking.iCalSequence + 1, updatedMs: world.clock.millis() };
};

const isSeated = ({ seatsPerTimeSlot }: EventType): boolean => Boolean(seatsPerTimeSlot);

const needsConfirmation = ({ confirmationPolicy }: EventType): boolean =>
  typeof confirmationPolicy === 'object' &&
  confirmationPolicy !== null &&
  'type' in confirmationPolicy &&
  confirmationPolicy.type === 'always';

/** 22 characters, as Cal.com's; random, so that a restarted fake never repeats one. */
const newUid = (): string => randomBytes(16).toString('base64url').replaceAll('-', 'A').replaceAll('_', 'B');

const wantedEventType = (state: State, body: z.output<typeof CreateBody>): EventType => {
  const found = [...state.eventTypes.values()].find((type) =>
    body.eventTypeId === undefined
      ? type.slug === body.eventTypeSlug && type.team.slug === body.teamSlug
      : type.id === body.eventTypeId,
  );
  if (found === undefined)
    throw failure(404, `Event type with id ${body.eventTypeId ?? body.eventTypeSlug} not found.`);
  if (found.schedulingType === 'managed') {
    throw failure(400, `Event type with id=${found.id} is the parent managed event type that can't be booked.`);
  }
  if (found.hosts.length === 0) {
    throw failure(422, `Can't book this team event type because it has no hosts.`);
  }
  return found;
};

const freeHost = (
  state: State,
  eventType: EventType,
  slot: {
    readonly startMs: number;
    readonly endMs: number;
    readonly except?: string;
    /** Only these users, where the caller names some. */
    readonly among?: readonly number[] | undefined;
  },
): User => {
  const isFree = (host: User): boolean =>
    ![...state.bookings.values()].some(
      (other) =>
        other.uid !== slot.except &&
        other.status === 'accepted' &&
        other.host.id === host.id &&
        other.startMs < slot.endMs &&
        slot.startMs < other.endMs,
    );
  const free = eventType.hosts.filter((host) => isFree(host) && (slot.among?.includes(host.id) ?? true));
  const needed = eventType.schedulingType === 'collective' ? eventType.hosts.length : 1;
  const [host] = free;
  if (host === undefined || free.length < needed) throw failure(400, taken);
  return host;
};

/** Who leaves only a phone number gets an address of Cal.com's own invention. */
const attendeeOf = (attendee: z.output<typeof CreateBody>['attendee']): Attendee => {
  const { name, timeZone, language, phoneNumber } = attendee;
  const email = attendee.email ?? `${phoneNumber?.replace(/\D/g, '')}@sms.cal.com`;
  return { name, email, timeZone, language, ...(phoneNumber === undefined ? {} : { phoneNumber }) };
};
