import { codeOf } from '@fencepost/contracts/errors';
import { z } from 'zod';
import type { Call } from './call.ts';
import { PAGE_SIZE, pagesOf } from './pages.ts';

/** A webhook of one event type as Cal.com holds it; its secret stays in here. */
export interface CalcomWebhook {
  readonly id: string;
  readonly subscriberUrl: string;
  readonly triggers: readonly string[];
  readonly active: boolean;
}

/** What a webhook of ours must be like. */
export interface CalcomWebhookOrder {
  readonly subscriberUrl: string;
  readonly secret: string;
  /** e.g. `calcomBookingTriggers` */
  readonly triggers: readonly string[];
}

/** Webhooks of event types: the only ones a team can make by API (calcom.md 1.5). Methods throw AppError. */
export interface EventTypeWebhooks {
  /**
   * Sees to it that the event type has this webhook, active, with exactly this secret and these triggers: made, or found
   * by its URL and changed where it differs. Repeatable. Needs the role ADMIN.
   */
  createEventTypeWebhook(teamId: number, eventTypeId: number, order: CalcomWebhookOrder): Promise<CalcomWebhook>;
  /** All webhooks of the event type, other people's included. */
  listEventTypeWebhooks(teamId: number, eventTypeId: number): Promise<readonly CalcomWebhook[]>;
  /** Succeeds also where the webhook, or its event type, is gone already. Needs the role ADMIN. */
  deleteEventTypeWebhook(teamId: number, eventTypeId: number, webhookId: string): Promise<void>;
}

/** Cal.com's document says number, its answers have text. */
const WebhookId = z.union([z.string().min(1), z.number()]).transform(String);
const Stored = z.object({
  id: WebhookId,
  subscriberUrl: z.string(),
  triggers: z.array(z.string()),
  active: z.boolean(),
  secret: z.string().nullish(),
});
type Stored = z.output<typeof Stored>;

const TEAMS_VERSION = '2024-06-14';
/** The form of the deliveries; sent so that no default decides. */
const WEBHOOK_VERSION = '2021-10-20';

export const makeEventTypeWebhooks = (call: Call): EventTypeWebhooks => {
  const pathOf = (teamId: number, eventTypeId: number): string =>
    `/v2/teams/${teamId}/event-types/${eventTypeId}/webhooks`;

  const all = async (path: string): Promise<Stored[]> => {
    const found: Stored[] = [];
    const read = (skip: number) =>
      call({ path: `${path}?take=${PAGE_SIZE}&skip=${skip}`, version: TEAMS_VERSION, data: z.array(Stored) });
    for await (const page of pagesOf(path, read)) found.push(...page);
    return found;
  };
  const corrected = async (path: string, stored: Stored, order: CalcomWebhookOrder): Promise<Stored> => {
    if (isAsOrdered(stored, order)) return stored;
    const { secret, triggers } = order;
    const body = { active: true, secret, triggers, version: WEBHOOK_VERSION };
    const one = `${path}/${encodeURIComponent(stored.id)}`;
    return (await call({ method: 'PATCH', path: one, version: TEAMS_VERSION, body, data: Stored })).data;
  };
  return {
    async createEventTypeWebhook(teamId, eventTypeId, order) {
      const path = pathOf(teamId, eventTypeId);
      const body = { active: true, ...order, version: WEBHOOK_VERSION };
      try {
        return shown((await call({ method: 'POST', path, version: TEAMS_VERSION, body, data: Stored })).data);
      } catch (error) {
        if (codeOf(error) !== 'conflict') throw error;
        const stored = (await all(path)).find(({ subscriberUrl }) => subscriberUrl === order.subscriberUrl);
        if (stored === undefined) throw error;
        return shown(await corrected(path, stored, order));
      }
    },
    listEventTypeWebhooks: async (teamId, eventTypeId) => (await all(pathOf(teamId, eventTypeId))).map(shown),
    async deleteEventTypeWebhook(teamId, eventTypeId, webhookId) {
      const path = `${pathOf(teamId, eventTypeId)}/${encodeURIComponent(webhookId)}`;
      try {
        await call({ method: 'DELETE', path, version: TEAMS_VERSION, data: z.unknown() });
      } catch (error) {
        if (codeOf(error) !== 'not_found') throw error;
      }
    },
  };
};

const isAsOrdered = (stored: Stored, { secret, triggers }: CalcomWebhookOrder): boolean =>
  stored.active && stored.secret === secret && sorted(stored.triggers) === sorted(triggers);

const sorted = (triggers: readonly string[]): string => [...new Set(triggers)].toSorted().join();

const shown = ({ id, subscriberUrl, triggers, active }: Stored): CalcomWebhook => ({
  id,
  subscriberUrl,
  triggers,
  active,
});
