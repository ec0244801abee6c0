import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { requireRole } from '../auth.ts';
import { failure } from '../failures.ts';
import { bodyOf, paging, pathNumber, queryOf, success } from '../requests.ts';
import type { Role } from '../seed.ts';
import type { Webhook } from '../state.ts';
import type { World } from '../world.ts';
import { ownEventType } from './event-types.ts';

const trigger = z.string().regex(/^[A-Z_]+$/, 'each value in triggers must be a known trigger');
const Create = z.object({
  active: z.boolean(),
  subscriberUrl: z.url({ protocol: /^https?$/ }),
  triggers: z.array(trigger),
  payloadTemplate: z.string().nullable().default(null),
  secret: z.string().nullable().default(null),
  version: z.enum(['2021-10-20', '2026-07-27']).default('2021-10-20'),
});
const Change = z.object({
  active: z.boolean().optional(),
  subscriberUrl: z.url({ protocol: /^https?$/ }).optional(),
  triggers: z.array(trigger).optional(),
  payloadTemplate: z.string().nullable().optional(),
  secret: z.string().nullable().optional(),
  version: z.enum(['2021-10-20', '2026-07-27']).optional(),
});
const List = z.object(paging(250));

const COLLECTION = '/:teamId/event-types/:eventTypeId/webhooks';
const ONE = `${COLLECTION}/:webhookId` as const;

/** Webhooks of one event type: the only ones a team can make by API. Members may read them, secret included. */
export const webhookRoutes = ({ state }: World) => {
  const scope = (c: Context, role: Role) => {
    const teamId = pathNumber(c, 'teamId');
    requireRole(state, c, { teamId, role });
    const { id } = ownEventType(state, teamId, pathNumber(c, 'eventTypeId'));
    return { id, webhooks: [...state.webhooks.values()].filter((webhook) => webhook.eventTypeId === id) };
  };
  const one = (c: Context, role: Role): Webhook => {
    const id = c.req.param('webhookId');
    const found = scope(c, role).webhooks.find((webhook) => webhook.id === id);
    if (found === undefined) throw failure(404, `Webhook (${id}) not found`);
    return found;
  };
  return new Hono()
    .post(COLLECTION, async (c) => {
      const { id, webhooks } = scope(c, 'ADMIN');
      const wanted = await bodyOf(c, Create);
      if (webhooks.some(({ subscriberUrl }) => subscriberUrl === wanted.subscriberUrl)) {
        throw failure(409, 'Webhook with this subscriber url already exists for this event type');
      }
      const webhook: Webhook = { id: randomUUID(), eventTypeId: id, ...wanted };
      state.webhooks.set(webhook.id, webhook);
      return c.json(success(webhookAnswer(webhook)), 201);
    })
    .get(COLLECTION, (c) => {
      const { take, skip } = queryOf(c, List);
      const { webhooks } = scope(c, 'MEMBER');
      return c.json(success(webhooks.slice(skip, skip + take).map(webhookAnswer)));
    })
    .delete(COLLECTION, (c) => {
      const { webhooks } = scope(c, 'ADMIN');
      for (const { id } of webhooks) state.webhooks.delete(id);
      return c.json(success(`${webhooks.length} webhooks deleted`));
    })
    .get(ONE, (c) => c.json(success(webhookAnswer(one(c, 'MEMBER')))))
    .patch(ONE, async (c) => {
      const webhook = one(c, 'ADMIN');
      const changes = Object.entries(await bodyOf(c, Change)).filter(([, value]) => value !== undefined);
      const changed: Webhook = { ...webhook, ...Object.fromEntries(changes) };
      state.webhooks.set(webhook.id, changed);
      return c.json(success(webhookAnswer(changed)));
    })
    .delete(ONE, (c) => {
      const webhook = one(c, 'ADMIN');
      state.webhooks.delete(webhook.id);
      return c.json(success(webhookAnswer(webhook)));
    });
};

const webhookAnswer = ({ id, eventTypeId, subscriberUrl, triggers, active, payloadTemplate, secret }: Webhook) => ({
  id,
  eventTypeId,
  subscriberUrl,
  triggers,
  active,
  payloadTemplate,
  secret,
});
