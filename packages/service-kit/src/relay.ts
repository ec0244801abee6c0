import type { Envelope } from '@fencepost/contracts/envelope';
import { type Clock, instantOf } from './clock.ts';
import { makeLazyForget } from './lazy-forget.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { Outbox, OutboxEntry } from './outbox.ts';
import type { MessageOptions, Publisher } from './publisher.ts';
import { makeSweeper } from './sweeper.ts';

/**
 * Carries events from the documents that hold them to the stream EVENTS: at once when the writer offers them, and by a
 * sweeper that finds what a crash or a broker's absence left behind (EV3). The event id makes sending twice harmless.
 */
export interface Relay {
  /** Publishes at once and returns; what fails stays in its document for the sweeper. */
  offer(entries: readonly OutboxEntry[]): void;
  /** The store whose documents hold the events; before this nothing is swept or forgotten. */
  attach(outbox: Outbox): void;
  start(): void;
  /** Publishes everything that lies in the outbox, and forgets what was acknowledged. */
  flush(): Promise<void>;
  /** Ends the sweeper, waits for what is on its way and forgets what was acknowledged. */
  stop(): Promise<void>;
}

export interface RelayDeps {
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly sweepEveryMs?: number;
  readonly lazyForgetMs?: number;
}

const SWEEP_EVERY_MS = 5_000;
const LAZY_FORGET_MS = 1_000;

/** Headers of a published event, for readers that route without parsing. */
export const eventHeaders = { tenantId: 'fp-tenant', requestId: 'fp-request' } as const;

export const makeRelay = (deps: RelayDeps): Relay => {
  const { publisher, clock, log, metrics, sweepEveryMs = SWEEP_EVERY_MS, lazyForgetMs = LAZY_FORGET_MS } = deps;
  const flying = new Map<string, Promise<boolean>>();
  let attached: Outbox | undefined;
  const outbox = (): Outbox | undefined => attached;
  const acknowledged = makeLazyForget({ outbox, log, delayMs: lazyForgetMs });

  const send = async (entry: OutboxEntry): Promise<boolean> => {
    const { envelope } = entry;
    try {
      await publisher.publish(envelope.subject, JSON.stringify(envelope), optionsOf(envelope));
      acknowledged.add(entry);
      return true;
    } catch (err) {
      log.debug({ err, eventId: envelope.id }, 'an event stays in its document until the sweeper finds it');
      return false;
    }
  };
  const publish = (entry: OutboxEntry): Promise<boolean> => {
    const { id } = entry.envelope;
    if (acknowledged.has(id)) return Promise.resolve(false);
    const sending = flying.get(id) ?? send(entry).finally(() => flying.delete(id));
    flying.set(id, sending);
    return sending;
  };
  const landed = async (): Promise<void> => {
    await Promise.all(flying.values());
  };
  const forget = acknowledged.flush;
  const sweeper = makeSweeper({ outbox, publish, forget, clock, log, metrics, everyMs: sweepEveryMs });

  return {
    offer: (entries) => {
      for (const entry of entries) void publish(entry);
    },
    attach: (store) => {
      attached = store;
    },
    start: sweeper.start,
    flush: async () => {
      await landed();
      await sweeper.sweep(instantOf(clock.millis() + 1));
      await forget();
    },
    stop: async () => {
      await sweeper.stop();
      await landed();
      await forget();
    },
  };
};

const optionsOf = ({ id, tenantId, requestId }: Envelope): MessageOptions => ({
  messageId: id,
  headers: { ...(tenantId === null ? {} : { [eventHeaders.tenantId]: tenantId }), [eventHeaders.requestId]: requestId },
});
