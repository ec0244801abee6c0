import { Hono } from 'hono';
import { requireRole } from '../auth.ts';
import { eventTypeAnswer } from '../event-type-answer.ts';
import { failure } from '../failures.ts';
import { pathNumber, success } from '../requests.ts';
import type { EventType, State } from '../state.ts';
import type { World } from '../world.ts';

/** A team's event types. The list is public, as the real one: it is no evidence of anything. */
export const eventTypeRoutes = ({ state }: World) =>
  new Hono()
    .get('/:teamId/event-types', (c) => {
      const teamId = pathNumber(c, 'teamId');
      const slug = c.req.query('eventSlug');
      const found = [...state.eventTypes.values()].filter(
        (type) => type.team.id === teamId && (slug === undefined || type.slug === slug),
      );
      return c.json(success(found.map(eventTypeAnswer)));
    })
    .get('/:teamId/event-types/:eventTypeId', (c) => {
      const teamId = pathNumber(c, 'teamId');
      requireRole(state, c, { teamId, role: 'ADMIN' });
      return c.json(success(eventTypeAnswer(ownEventType(state, teamId, pathNumber(c, 'eventTypeId')))));
    });

/** The team's own event type; one of another team does not exist for it. */
export const ownEventType = (state: State, teamId: number, id: number): EventType => {
  const found = state.eventTypes.get(id);
  if (found === undefined || found.team.id !== teamId) throw failure(404, `Event type with id ${id} not found`);
  return found;
};
