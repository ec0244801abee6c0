import { type Context, Hono } from 'hono';
import { callerOf } from '../auth.ts';
import { absentBooking, decidedBooking, reassignedBooking } from '../booking-actions.ts';
import { bookingAnswer } from '../booking-answer.ts';
import { MarkAbsentBody, ReasonBody } from '../booking-bodies.ts';
import { failure } from '../failures.ts';
import { bodyOf, pathNumber, success } from '../requests.ts';
import type { Booking, State } from '../state.ts';
import { createdPayload, noShowPayload, reassignedPayload, rejectedPayload } from '../webhook-body.ts';
import type { World } from '../world.ts';

/** The booking that a path names. */
export const bookingIn = (state: State, c: Context): Booking => {
  const uid = c.req.param('bookingUid') ?? '';
  const booking = state.bookings.get(uid);
  if (booking === undefined) throw failure(404, `Booking with uid=${uid} was not found in the database`);
  return booking;
};

/** What only hosts say of a booking, with a key: yes, no, nobody came, somebody else gives it. */
export const bookingWordRoutes = (world: World) => {
  const { state, sender } = world;
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
    .post('/:bookingUid/confirm', async (c) => {
      callerOf(state, c);
      const accepted = decidedBooking(world, bookingIn(state, c), 'accepted');
      // A confirmation says what a new booking says, without the metadata (calcom.md 3.4).
      const { metadata: _, ...payload } = createdPayload(accepted);
      return changed(c, accepted, { trigger: 'BOOKING_CREATED', payload });
    })
    .post('/:bookingUid/decline', async (c) => {
      callerOf(state, c);
      const { reason } = await bodyOf(c, ReasonBody);
      const rejected = decidedBooking(world, bookingIn(state, c), 'rejected');
      return changed(c, rejected, { trigger: 'BOOKING_REJECTED', payload: rejectedPayload(rejected, reason) });
    })
    .post('/:bookingUid/mark-absent', async (c) => {
      callerOf(state, c);
      const marked = absentBooking(world, bookingIn(state, c), await bodyOf(c, MarkAbsentBody));
      return changed(c, marked, { trigger: 'BOOKING_NO_SHOW_UPDATED', payload: noShowPayload(marked) });
    })
    .post('/:bookingUid/reassign/:userId', async (c) => {
      callerOf(state, c);
      await bodyOf(c, ReasonBody);
      const before = bookingIn(state, c);
      const reassigned = reassignedBooking(world, before, pathNumber(c, 'userId'));
      await changed(c, reassigned, { trigger: 'BOOKING_REASSIGNED', payload: reassignedPayload(reassigned, before) });
      const { id, name, email } = reassigned.host;
      return c.json(success({ bookingUid: reassigned.uid, reassignedTo: { id, name, email } }));
    });
};
