import { randomUUID } from 'node:crypto';
import { TimeZone } from '@fencepost/contracts/instant';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { isoOf } from '../../http/clock.ts';
import { findCaller } from '../auth.ts';
import { failure } from '../failures.ts';
import { localDayOf, withZoneOffset } from '../local-time.ts';
import { apiVersionOf, bodyOf, noRoute, queryOf, success } from '../requests.ts';
import { freeStarts, isFree, isReserved } from '../slots.ts';
import type { EventType, Reservation, State } from '../state.ts';
import type { World } from '../world.ts';

const VERSION = '2024-09-04';
const MINUTE_MS = 60_000;
const DEFAULT_RESERVATION_MINUTES = 5;
const END_OF_DAY = 'T23:59:59.000Z';

const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);
const SlotsQuery = z.object({
  eventTypeId: z.coerce.number().int().optional(),
  eventTypeSlug: z.string().optional(),
  teamSlug: z.string().optional(),
  start: moment,
  end: moment,
  timeZone: TimeZone.default('UTC'),
  duration: z.coerce.number().int().optional(),
  format: z.enum(['time', 'range']).default('time'),
  bookingUidToReschedule: z.string().optional(),
});
const Reserve = z.object({
  eventTypeId: z.int(),
  slotStart: z.iso.datetime({ offset: true }),
  slotDuration: z.coerce.number().optional(),
  reservationDuration: z.number().positive().optional(),
});

/** What can be booked, and reservations, which take a start out of the list and keep nobody from booking it. */
export const slotRoutes = (world: World) => {
  const { state, clock } = world;
  return new Hono()
    .use(async (c, proceed) => {
      if (apiVersionOf(c) !== VERSION) throw noRoute(c);
      await proceed();
    })
    .get('/', (c) => c.json(success(slotsAnswer(world, queryOf(c, SlotsQuery)))))
    .post('/reservations', async (c) => {
      const wanted = await bodyOf(c, Reserve);
      const reservation = reserve(world, c, wanted);
      state.reservations.set(reservation.uid, reservation);
      return c.json(success(reservationAnswer(reservation)), 201);
    })
    .get('/reservations/:uid', (c) => {
      const found = state.reservations.get(c.req.param('uid'));
      const stands = found !== undefined && found.untilMs > clock.millis();
      return c.json(success(stands ? reservationAnswer(found) : null));
    })
    .delete('/reservations/:uid', (c) => {
      const isGone = !state.reservations.delete(c.req.param('uid'));
      if (isGone) throw failure(404, `Reserved slot with uid=${c.req.param('uid')} was not found`);
      return c.json({ status: 'success' });
    });
};

const slotsAnswer = ({ state, clock }: World, query: z.output<typeof SlotsQuery>) => {
  const { start, end, timeZone, format, bookingUidToReschedule: except } = query;
  const fromMs = Date.parse(start);
  const toMs = Date.parse(end.includes('T') ? end : `${end}${END_OF_DAY}`);
  if (!(fromMs < toMs)) throw failure(400, "Invalid time range given - check the 'start' and 'end' query parameters.");
  const eventType = wantedEventType(state, query);
  const days: Record<string, object[]> = {};
  for (const startMs of freeStarts(state, eventType, { fromMs, toMs, nowMs: clock.millis(), except })) {
    const endMs = startMs + eventType.lengthInMinutes * MINUTE_MS;
    const slot = {
      start: withZoneOffset(startMs, timeZone),
      ...(format === 'range' ? { end: withZoneOffset(endMs, timeZone) } : {}),
    };
    const day = localDayOf(startMs, timeZone);
    days[day] = [...(days[day] ?? []), slot];
  }
  return days;
};

const wantedEventType = (
  state: State,
  {
    eventTypeId,
    eventTypeSlug,
    teamSlug,
  }: { eventTypeId?: number | undefined; eventTypeSlug?: string | undefined; teamSlug?: string | undefined },
): EventType => {
  const found = [...state.eventTypes.values()].find((type) =>
    eventTypeId === undefined ? type.slug === eventTypeSlug && type.team.slug === teamSlug : type.id === eventTypeId,
  );
  if (found === undefined) throw failure(404, `Event Type with ID=${eventTypeId ?? eventTypeSlug} does not exist.`);
  return found;
};

const reserve = ({ state, clock }: World, c: Context, wanted: z.output<typeof Reserve>): Reservation => {
  const caller = findCaller(state, c);
  const { eventTypeId, reservationDuration } = wanted;
  if (reservationDuration !== undefined && caller === undefined) {
    throw failure(401, 'reservationDuration can only be used for authenticated requests.');
  }
  const eventType = wantedEventType(state, { eventTypeId });
  const isMember = [...state.memberships.values()].some(
    ({ teamId, user }) => teamId === eventType.team.id && user.id === caller?.id,
  );
  if (caller !== undefined && !isMember) throw failure(403, 'You are not related to the team of this event type.');
  const startMs = Date.parse(wanted.slotStart);
  const nowMs = clock.millis();
  if (!isFree(state, eventType, startMs)) throw failure(422, "Can't reserve a slot if the event is already booked.");
  if (isReserved(state.reservations.values(), eventTypeId, startMs, nowMs)) {
    throw failure(422, 'This time slot is already reserved by another user. Please choose a different time.');
  }
  const minutes = reservationDuration ?? DEFAULT_RESERVATION_MINUTES;
  const lengthMinutes = wanted.slotDuration ?? eventType.lengthInMinutes;
  return { uid: randomUUID(), eventTypeId, startMs, lengthMinutes, minutes, untilMs: nowMs + minutes * MINUTE_MS };
};

const reservationAnswer = ({ uid, eventTypeId, startMs, lengthMinutes, minutes, untilMs }: Reservation) => ({
  eventTypeId,
  slotStart: isoOf(startMs),
  slotEnd: isoOf(startMs + lengthMinutes * MINUTE_MS),
  slotDuration: lengthMinutes,
  reservationUid: uid,
  reservationDuration: minutes,
  reservationUntil: isoOf(untilMs),
});
