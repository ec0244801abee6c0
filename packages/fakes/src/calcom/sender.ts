import { setTimeout as sleep } from 'node:timers/promises';
import { signCalcomBody } from '@fencepost/vendors/calcom/signature';
import { type FakeClock, isoOf } from '../http/clock.ts';
import { withCalendarFiles } from './calendar-file.ts';
import type { State, Webhook } from './state.ts';

const KEPT_DELIVERIES = 1_000;
const DELIVERY_TIMEOUT_MS = 10_000;
const retryable: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Something that happened, for the webhooks of one event type. */
export interface Occurrence {
  readonly trigger: string;
  readonly eventTypeId: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** One delivery to one webhook and what became of it. `attempts` are statuses, or 'network' where no answer came. */
export interface SentDelivery {
  readonly webhookId: string;
  readonly trigger: string;
  readonly url: string;
  readonly body: string;
  readonly signature: string;
  readonly version: string;
  readonly attempts: readonly (number | 'network')[];
}

export interface WebhookSender {
  /** Returns after the first attempt at every subscriber; retries go on by themselves. */
  send(occurrence: Occurrence): Promise<void>;
  /** All deliveries, oldest first. */
  deliveries(): readonly SentDelivery[];
  /** Waits until no retry is under way. */
  settled(): Promise<void>;
  reset(): void;
  stop(): Promise<void>;
}

/** Sends as the real Cal.com does (calcom.md 3.1, 3.6): signed, without id or time, three attempts, 410 switches off. */
export const makeSender = (deps: {
  readonly state: State;
  readonly clock: FakeClock;
  /** Waits before the second and the third attempt. */
  readonly retryDelaysMs: readonly number[];
}): WebhookSender => {
  const { state, clock, retryDelaysMs } = deps;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  let log: (SentDelivery & { attempts: (number | 'network')[] })[] = [];

  const attempt = async (delivery: (typeof log)[number]): Promise<boolean> => {
    const outcome = await post(delivery, stopping.signal);
    delivery.attempts.push(outcome);
    const webhook = state.webhooks.get(delivery.webhookId);
    if (outcome === 410 && webhook !== undefined) state.webhooks.set(webhook.id, { ...webhook, active: false });
    return outcome === 'network' || retryable.has(outcome);
  };
  const retry = async (delivery: (typeof log)[number]): Promise<void> => {
    for (const delayMs of retryDelaysMs) {
      await sleep(delayMs, undefined, { signal: stopping.signal });
      if (!(await attempt(delivery))) return;
    }
  };
  const keep = (task: Promise<void>): void => {
    const kept = task.catch(() => {}).finally(() => running.delete(kept));
    running.add(kept);
  };
  const settled = async (): Promise<void> => {
    while (running.size > 0) await Promise.all(running);
  };
  return {
    async send(occurrence) {
      const createdAt = isoOf(clock.millis());
      const deliveries = subscribersOf(state, occurrence).map((webhook) => deliveryOf(webhook, occurrence, createdAt));
      log = [...log, ...deliveries].slice(-KEPT_DELIVERIES);
      await Promise.all(
        deliveries.map(async (delivery) => {
          if (await attempt(delivery)) keep(retry(delivery));
        }),
      );
    },
    deliveries: () => log,
    settled,
    reset: () => {
      log = [];
    },
    async stop() {
      stopping.abort();
      await settled();
    },
  };
};

const subscribersOf = (state: State, { trigger, eventTypeId }: Occurrence): Webhook[] =>
  [...state.webhooks.values()].filter(
    (webhook) => webhook.active && webhook.eventTypeId === eventTypeId && webhook.triggers.includes(trigger),
  );

const deliveryOf = (webhook: Webhook, { trigger, payload }: Occurrence, createdAt: string) => {
  const told = webhook.version === '2026-07-27' ? withCalendarFiles(payload) : payload;
  const body = JSON.stringify({ triggerEvent: trigger, createdAt, payload: told });
  return {
    webhookId: webhook.id,
    trigger,
    url: webhook.subscriberUrl,
    body,
    signature: webhook.secret ? signCalcomBody(Buffer.from(body), webhook.secret) : 'no-secret-provided',
    version: webhook.version,
    attempts: [],
  };
};

const post = async (delivery: SentDelivery, stopping: AbortSignal): Promise<number | 'network'> => {
  try {
    const response = await fetch(delivery.url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Cal-Signature-256': delivery.signature,
        'X-Cal-Webhook-Version': delivery.version,
      },
      body: delivery.body,
      redirect: 'manual',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(DELIVERY_TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 'network';
  }
};
