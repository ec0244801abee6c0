import { Hono } from 'hono';
import { z } from 'zod';
import { requireRole } from '../auth.ts';
import { eventTypeAnswer, ofKnown } from '../event-type-answer.ts';
import { failure } from '../failures.ts';
import { bodyOf, pathNumber, success } from '../requests.ts';
import type { EventType, State } from '../state.ts';
import type { World } from '../world.ts';

const minutes = z.int().min(0);
/** What the real one lets change of these members; price and currency are dropped, because no API changes them. */
const Change = z.object({
  title: z.string().min(1).optional(),
  slug: z.string().min(1).optional(),
  description: z.string().optional(),
  lengthInMinutes: z.int().min(1).optional(),
  beforeEventBuffer: minutes.optional(),
  afterEventBuffer: minutes.optional(),
  minimumBookingNotice: minutes.optional(),
  slotInterval: minutes.optional(),
  bookingWindow: z.unknown().optional(),
  confirmationPolicy: z.unknown().optional(),
  hidden: z.boolean().optional(),
});

/** A team's event types. The list is public, as the real one: it is no evidence of anything. */
export const eventTypeRoutes = ({ state }: World) =>
  new Hono()
    .get('/:teamId/event-types', (c) => {
      const teamId = pathNumber(c, 'teamId');
      const slug = c.req.query('eventSlug');
      const own = [...state.eventTypes.values()].filter((type) => type.team.id === teamId);
      const shown = [...own, ...(state.planted.get(teamId) ?? [])];
      const found = shown.filter((type) => slug === undefined || type.slug === slug);
      return c.json(success(found.map(eventTypeAnswer)));
    })
    .get('/:teamId/event-types/:eventTypeId', (c) => {
      const teamId = pathNumber(c, 'teamId');
      requireRole(state, c, { teamId, role: 'ADMIN' });
      return c.json(success(eventTypeAnswer(ownEventType(state, teamId, pathNumber(c, 'eventTypeId')))));
    })
    .patch('/:teamId/event-types/:eventTypeId', async (c) => {
      const teamId = pathNumber(c, 'teamId');
      requireRole(state, c, { teamId, role: 'ADMIN' });
      const eventType = ownEventType(state, teamId, pathNumber(c, 'eventTypeId'));
      const changed: EventType = { ...eventType, ...ofKnown(await bodyOf(c, Change)) };
      state.eventTypes.set(changed.id, changed);
      return c.json(success(eventTypeAnswer(changed)));
    });

/** The team's own event type; one of another team does not exist for it. */
export const ownEventType = (state: State, teamId: number, id: number): EventType => {
  const found = state.eventTypes.get(id);
  if (found === undefined || found.team.id !== teamId) throw failure(404, `Event type with id ${id} not found`);
  return found;
};
