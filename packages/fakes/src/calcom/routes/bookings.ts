import { type Context, Hono } from 'hono';
import { callerOf, findCaller, requireRole } from '../auth.ts';
import {
  absentBooking,
  cancelledBooking,
  createBooking,
  decidedBooking,
  reassignedBooking,
  rescheduleBooking,
} from '../booking-actions.ts';
import { bookingAnswer, oldBookingAnswer } from '../booking-answer.ts';
import { BookingsQuery, CancelBody, CreateBody, MarkAbsentBody, ReasonBody, RescheduleBody } from '../booking-bodies.ts';
import { listBookings } from '../booking-list.ts';
import { failure } from '../failures.ts';
import { apiVersionOf, bodyOf, noRoute, pathNumber, queryOf, success } from '../requests.ts';
import type { Booking } from '../state.ts';
import {
  cancelledPayload,
  createdPayload,
  noShowPayload,
  reassignedPayload,
  rejectedPayload,
  requestedPayload,
  rescheduledPayload,
} from '../webhook-body.ts';
import type { World } from '../world.ts';

const CURRENT = '2024-08-13';
const OLDEST = '2024-04-15';

/** Bookings. Whoever knows a uid may read, move and cancel one, as at the real Cal.com: a key is needed for the list and for a host’s word. */
export const bookingRoutes = (world: World) => {
  const { state, clock, sender } = world;
  const bookingOf = (c: Context): Booking => {
    const uid = c.req.param('bookingUid') ?? '';
    const booking = state.bookings.get(uid);
    if (booking === undefined) throw failure(404, `Booking with uid=${uid} was not found in the database`);
    return booking;
  };
  const changed = async (
    c: Context,
    booking: Booking,
    told: { readonly trigger: string; readonly payload: Readonly<Record<string, unknown>> },
  ) => {
    state.bookings.set(booking.uid, booking);
    await sender.send({ ...told, eventTypeId: booking.eventType.id });
    return c.json(success(bookingAnswer(booking)));
  };
  return new Hono()
    .use(async (c, proceed) => {
      const version = apiVersionOf(c);
      const served = version === CURRENT || (version === OLDEST && c.req.method === 'GET');
      if (!served) throw noRoute(c);
      await proceed();
    })
    .post('/', async (c) => {
      findCaller(state, c);
      const booking = createBooking(world, await bodyOf(c, CreateBody));
      const isPending = booking.status === 'pending';
      await sender.send({
        trigger: isPending ? 'BOOKING_REQUESTED' : 'BOOKING_CREATED',
        eventTypeId: booking.eventType.id,
        payload: isPending ? requestedPayload(booking) : createdPayload(booking),
      });
      return c.json(success(bookingAnswer(booking)), 201);
    })
    .get('/', (c) => {
      const user = callerOf(state, c);
      const mine = [...state.bookings.values()].filter(
        ({ host, attendee }) => host.id === user.id || attendee.email === user.email,
      );
      const { page, pagination } = listBookings(mine, queryOf(c, BookingsQuery), clock.millis());
      return apiVersionOf(c) === OLDEST
        ? c.json(success({ bookings: page.map(oldBookingAnswer), recurringInfo: [], nextCursor: null }))
        : c.json({ ...success(page.map(bookingAnswer)), pagination });
    })
    .get('/:bookingUid', (c) => {
      const answer = apiVersionOf(c) === OLDEST ? oldBookingAnswer : bookingAnswer;
      return c.json(success(answer(bookingOf(c))));
    })
    .post('/:bookingUid/reschedule', async (c) => {
      findCaller(state, c);
      const old = bookingOf(c);
      const moved = rescheduleBooking(world, old, await bodyOf(c, RescheduleBody));
      const payload = rescheduledPayload(moved, old);
      await sender.send({ trigger: 'BOOKING_RESCHEDULED', eventTypeId: moved.eventType.id, payload });
      return c.json(success(bookingAnswer(moved)), 201);
    })
    .post('/:bookingUid/cancel', async (c) => {
      const body = await bodyOf(c, CancelBody);
      const cancelled = cancelledBooking(world, bookingOf(c), { body, by: findCaller(state, c) });
      // Subscribers hear of it before the row changes: who reads back at once still sees "accepted" (calcom.md 3.6).
      const payload = cancelledPayload(cancelled);
      await sender.send({ trigger: 'BOOKING_CANCELLED', eventTypeId: cancelled.eventType.id, payload });
      state.bookings.set(cancelled.uid, cancelled);
      return c.json(success(bookingAnswer(cancelled)));
    })
    .post('/:bookingUid/confirm', async (c) => {
      callerOf(state, c);
      const accepted = decidedBooking(world, bookingOf(c), 'accepted');
      // A confirmation says what a new booking says, without the metadata (calcom.md 3.4).
      const { metadata: _, ...payload } = createdPayload(accepted);
      return changed(c, accepted, { trigger: 'BOOKING_CREATED', payload });
    })
    .post('/:bookingUid/decline', async (c) => {
      callerOf(state, c);
      const { reason } = await bodyOf(c, ReasonBody);
      const rejected = decidedBooking(world, bookingOf(c), 'rejected');
      return changed(c, rejected, { trigger: 'BOOKING_REJECTED', payload: rejectedPayload(rejected, reason) });
    })
    .post('/:bookingUid/mark-absent', async (c) => {
      callerOf(state, c);
      const marked = absentBooking(world, bookingOf(c), await bodyOf(c, MarkAbsentBody));
      return changed(c, marked, { trigger: 'BOOKING_NO_SHOW_UPDATED', payload: noShowPayload(marked) });
    })
    .post('/:bookingUid/reassign/:userId', async (c) => {
      callerOf(state, c);
      await bodyOf(c, ReasonBody);
      const before = bookingOf(c);
      const reassigned = reassignedBooking(world, before, pathNumber(c, 'userId'));
      await changed(c, reassigned, { trigger: 'BOOKING_REASSIGNED', payload: reassignedPayload(reassigned, before) });
      const { id, name, email } = reassigned.host;
      return c.json(success({ bookingUid: reassigned.uid, reassignedTo: { id, name, email } }));
    });
};

/** All bookings of a team, whoever the host is; version-neutral, unlike the rest. */
export const teamBookingRoutes = ({ state, clock }: World) =>
  new Hono().get('/:teamId/bookings', (c) => {
    const teamId = pathNumber(c, 'teamId');
    requireRole(state, c, { teamId, role: 'ADMIN' });
    const ofTeam = [...state.bookings.values()].filter(({ eventType }) => eventType.team.id === teamId);
    const { page, pagination } = listBookings(ofTeam, queryOf(c, BookingsQuery), clock.millis());
    return c.json({ ...success(page.map(bookingAnswer)), pagination });
  });
