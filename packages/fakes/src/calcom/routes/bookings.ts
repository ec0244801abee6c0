import { Hono } from 'hono';
import { callerOf, findCaller, requireRole } from '../auth.ts';
import { cancelledBooking, createBooking, rescheduleBooking } from '../booking-actions.ts';
import { bookingAnswer, oldBookingAnswer } from '../booking-answer.ts';
import { BookingsQuery, CancelBody, CreateBody, RescheduleBody } from '../booking-bodies.ts';
import { listBookings } from '../booking-list.ts';
import { apiVersionOf, bodyOf, noRoute, pathNumber, queryOf, success } from '../requests.ts';
import { cancelledPayload, createdPayload, requestedPayload, rescheduledPayload } from '../webhook-body.ts';
import type { World } from '../world.ts';
import { bookingIn, bookingWordRoutes } from './booking-words.ts';

const CURRENT = '2024-08-13';
const OLDEST = '2024-04-15';

/**
 * Bookings. Whoever knows a uid may read, move and cancel one, as at the real Cal.com; only the list and the hosts' words
 * need a key, and a wrong one is refused everywhere.
 */
export const bookingRoutes = (world: World) => {
  const { state, clock, sender } = world;
  return new Hono()
    .use(async (c, proceed) => {
      const version = apiVersionOf(c);
      const served = version === CURRENT || (version === OLDEST && c.req.method === 'GET');
      if (!served) throw noRoute(c);
      await proceed();
    })
    .route('/', bookingWordRoutes(world))
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
      return c.json(success(answer(bookingIn(state, c))));
    })
    .post('/:bookingUid/reschedule', async (c) => {
      findCaller(state, c);
      const old = bookingIn(state, c);
      const moved = rescheduleBooking(world, old, await bodyOf(c, RescheduleBody));
      const payload = rescheduledPayload(moved, old);
      await sender.send({ trigger: 'BOOKING_RESCHEDULED', eventTypeId: moved.eventType.id, payload });
      return c.json(success(bookingAnswer(moved)), 201);
    })
    .post('/:bookingUid/cancel', async (c) => {
      const body = await bodyOf(c, CancelBody);
      const cancelled = cancelledBooking(world, bookingIn(state, c), { body, by: findCaller(state, c) });
      // Subscribers hear of it before the row changes: who reads back at once still sees "accepted" (calcom.md 3.6).
      const payload = cancelledPayload(cancelled);
      await sender.send({ trigger: 'BOOKING_CANCELLED', eventTypeId: cancelled.eventType.id, payload });
      state.bookings.set(cancelled.uid, cancelled);
      return c.json(success(bookingAnswer(cancelled)));
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
