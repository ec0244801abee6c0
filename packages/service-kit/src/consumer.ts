import { type DeliveredMessage, type Delivery, deliveredMessage } from './delivery.ts';
import { type DurableHealth, makeDurable } from './durable.ts';
import type { Place } from './fair-queue.ts';
import { makeFairWorkers } from './fair-workers.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { Namespace } from './namespace.ts';
import type { NatsConnection } from './nats.ts';
import { makeParking } from './parked.ts';
import { makePublisher } from './publisher.ts';
import { makePull } from './pull.ts';
import { makeRepair } from './repair.ts';
import { makeSettle, type Outcome } from './settle.ts';
import { declareStream, parkedStream } from './streams.ts';
import { watchDurable } from './watchdog.ts';

export type { Delivery } from './delivery.ts';

export interface ConsumeOptions {
  readonly nc: NatsConnection;
  readonly namespace: Namespace;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Plain names. */
  readonly stream: string;
  readonly durable: string;
  readonly filterSubjects: readonly string[];
  /** Tenants are served in turn; within a tenant, one message of a lane at a time. */
  readonly keyOf: (delivery: Delivery) => Place;
  /** Must bear being called again with the same message. Resolves once the effect is durable. */
  readonly handle: (delivery: Delivery) => Promise<unknown>;
  /** Handlers at work at once. */
  readonly concurrency?: number;
  /** Messages held at once, at work or waiting for their turn. */
  readonly window?: number;
  readonly ackWaitMs?: number;
  readonly watchdogMs?: number;
}

export interface Consumer {
  /** Takes no more, hands back what has not begun, waits for what runs. */
  stop(): Promise<void>;
}

const CONCURRENCY = 32;
const WINDOW = 1_024;
/** Several times the largest message, so that no message is too large to be asked for. */
const WINDOW_BYTES = 32 * 1_024 ** 2;
const ACK_WAIT_MS = 30_000;
const WATCHDOG_MS = 30_000;
const BEATS_PER_ACK_WAIT = 3;
/** Asking for a few at a time would cost a request each. */
const REFILL_SHARE = 4;

/**
 * Handles every message of some subjects at least once, also those published before the first start (EV6), fairly between
 * tenants. Several processes may share one durable. Rejects when the stream is missing or the durable is of another kind.
 */
export const consume = async (options: ConsumeOptions): Promise<Consumer> => {
  const { nc, namespace, log, metrics, window = WINDOW, ackWaitMs = ACK_WAIT_MS } = options;
  const stream = namespace.stream(options.stream);
  const filterSubjects = options.filterSubjects.map(namespace.subject);
  const durable = makeDurable(nc, { stream, durable: options.durable, filterSubjects, ackWaitMs });
  await declareStream(nc, namespace, parkedStream);
  await durable.ensure();

  const publisher = makePublisher({ nc, namespace, log, metrics });
  const park = makeParking({ publisher, durable: options.durable });
  const instruments = instrumentsOf(options);
  const workers = makeFairWorkers({
    keyOf: options.keyOf,
    settle: instruments.measured(makeSettle({ handle: options.handle, park, log })),
    onDone: () => refill(),
    concurrency: options.concurrency ?? CONCURRENCY,
    beatMs: Math.floor(ackWaitMs / BEATS_PER_ACK_WAIT),
  });
  const pull = makePull({
    nc,
    stream,
    consumer: () => options.durable,
    onMessage: (msg) => workers.take(deliveredMessage(msg, namespace)),
    onEnd: (why) => (why === 'trouble' ? repair.start() : refill()),
  });
  const refill = (): void => {
    const room = window - workers.held();
    const roomBytes = WINDOW_BYTES - workers.heldBytes();
    const isWorthIt = room * REFILL_SHARE >= window && roomBytes * REFILL_SHARE >= WINDOW_BYTES;
    if (isWorthIt && !stopping && !repair.busy()) pull.request(room, roomBytes);
  };
  const what = `consumer ${options.durable}`;
  const repair = makeRepair({ what, attempt: durable.restore, onRepaired: refill, log });
  const everyMs = options.watchdogMs ?? WATCHDOG_MS;
  const unwatch = watchDurable({ durable, everyMs, onGone: repair.start, onLook: instruments.looked, log });
  let stopping: Promise<void> | undefined;
  refill();

  const stop = async (): Promise<void> => {
    unwatch();
    repair.stop();
    await Promise.all([pull.stop(), workers.stop()]);
    publisher.close();
    // So that the last acknowledgements have left before the connection closes.
    await nc.flush().catch(() => undefined);
  };
  return {
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
};

const instrumentsOf = ({ metrics, durable }: ConsumeOptions) => {
  const outcomes = metrics.counter('messages_consumed_total', 'Messages handled, by outcome', ['durable', 'outcome']);
  const seconds = metrics.histogram('message_handling_seconds', 'Time from start to answer', ['durable']);
  const pending = metrics.gauge('consumer_pending_messages', 'Messages not delivered yet', ['durable']);
  return {
    measured: (settle: (message: DeliveredMessage) => Promise<Outcome>) => async (message: DeliveredMessage) => {
      const startedAt = performance.now();
      const outcome = await settle(message);
      seconds.observe({ durable }, (performance.now() - startedAt) / 1_000);
      outcomes.inc({ durable, outcome });
    },
    looked: (health: DurableHealth) => pending.set({ durable }, health.pending),
  };
};
