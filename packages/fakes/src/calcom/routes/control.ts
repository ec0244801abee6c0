import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { CalcomControl } from '../control.ts';
import { eventTypeAnswer } from '../event-type-answer.ts';
import type { RequestLog } from '../request-log.ts';

const Role = z.enum(['MEMBER', 'ADMIN', 'OWNER']);
const Id = z.coerce.number().int().positive();
const Person = z.object({ name: z.string().optional(), email: z.string().optional() });
const Joining = Person.extend({
  userId: z.int().positive(),
  role: Role.default('MEMBER'),
  apiKeys: z.array(z.string()).optional(),
});
const MemberChange = Person.extend({ role: Role.optional() });

const settings = {
  description: z.string().optional(),
  beforeEventBuffer: z.number().optional(),
  afterEventBuffer: z.number().optional(),
  minimumBookingNotice: z.number().optional(),
  slotInterval: z.number().nullable().optional(),
  bookingWindow: z.unknown().optional(),
  confirmationPolicy: z.unknown().optional(),
  seatsPerTimeSlot: z.number().nullable().optional(),
  price: z.number().optional(),
  currency: z.string().optional(),
  hidden: z.boolean().optional(),
};
const hostUserIds = z.array(z.int().positive());
const named = { title: z.string(), slug: z.string(), lengthInMinutes: z.number(), ...settings };
/** Hosts and scheduling type are given by the fake where absent. */
const NewEventType = z.object({ id: z.int().positive(), ...named });
const EventTypeChange = z.object({ ...named, schedulingType: z.string(), hostUserIds }).partial();
const Foreign = z.union([
  z.object({ eventTypeId: z.int().positive() }),
  NewEventType.extend({ teamId: z.int().positive() }),
]);
const Key = z.object({ key: z.string() });

/** What people do in Cal.com's own pages, for tests and people in another process. Mistakes are answered with 400. */
export const calcomControlRoutes = (control: CalcomControl, requests: RequestLog) => {
  const TEAM = '/teams/:teamId';
  const teamOf = (c: Context): number => Id.parse(c.req.param('teamId'));
  const eventTypeIdOf = (c: Context): number => Id.parse(c.req.param('eventTypeId'));
  const userIdOf = (c: Context): number => Id.parse(c.req.param('userId'));
  const done = (c: Context) => c.body(null, 204);

  const routes = new Hono()
    .get('/requests', (c) => c.json(requests.counted()))
    .delete('/requests', (c) => {
      requests.reset();
      return done(c);
    })
    .post(`${TEAM}/event-types`, async (c) =>
      c.json(eventTypeAnswer(control.addEventType(teamOf(c), NewEventType.parse(await c.req.json()))), 201),
    )
    .patch(`${TEAM}/event-types/:eventTypeId`, async (c) =>
      c.json(eventTypeAnswer(control.changeEventType(eventTypeIdOf(c), EventTypeChange.parse(await c.req.json())))),
    )
    .delete(`${TEAM}/event-types/:eventTypeId`, (c) => {
      control.removeEventType(eventTypeIdOf(c));
      return done(c);
    })
    .post(`${TEAM}/foreign-event-types`, async (c) => {
      const foreign = Foreign.parse(await c.req.json());
      const planted = control.plantForeign(teamOf(c), 'eventTypeId' in foreign ? foreign.eventTypeId : foreign);
      return c.json(eventTypeAnswer(planted), 201);
    })
    .delete(`${TEAM}/foreign-event-types`, (c) => {
      control.clearForeign(teamOf(c));
      return done(c);
    })
    .post(`${TEAM}/members`, async (c) => c.json(control.addMember(teamOf(c), Joining.parse(await c.req.json())), 201))
    .patch(`${TEAM}/members/:userId`, async (c) =>
      c.json(control.changeMember(teamOf(c), userIdOf(c), MemberChange.parse(await c.req.json()))),
    )
    .delete(`${TEAM}/members/:userId`, (c) => {
      control.removeMember(teamOf(c), userIdOf(c));
      return done(c);
    })
    .post('/keys/expire', async (c) => {
      control.expireKey(Key.parse(await c.req.json()).key);
      return done(c);
    })
    .post('/keys/revoke', async (c) => {
      control.revokeKey(Key.parse(await c.req.json()).key);
      return done(c);
    })
    .post('/keys/rotate', async (c) => {
      const { key, to } = Key.extend({ to: z.string() }).parse(await c.req.json());
      control.rotateKey(key, to);
      return done(c);
    });
  routes.onError((error, c) => c.json({ problems: error instanceof z.ZodError ? error.issues : [error.message] }, 400));
  return routes;
};
