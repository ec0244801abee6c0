import type { Instant } from '@fencepost/contracts/instant';
import { type Clock, instantOf } from './clock.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { Outbox, OutboxEntry } from './outbox.ts';

/** Finds events that nobody published: their writer crashed, or the broker was away. */
export interface Sweeper {
  start(): void;
  /** One pass over everything that occurred before this moment. */
  sweep(before: Instant): Promise<void>;
  stop(): Promise<void>;
}

export interface SweeperDeps {
  readonly outbox: () => Outbox | undefined;
  /** Publishes one event; true when it was acknowledged just now. */
  readonly publish: (entry: OutboxEntry) => Promise<boolean>;
  /** Called after each round, so that acknowledged events leave their documents. */
  readonly forget: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly everyMs: number;
}

/** Younger events are on their way by the hand of their writer. */
const MIN_AGE_MS = 5_000;
const ROUND_LIMIT = 500;

export const makeSweeper = (deps: SweeperDeps): Sweeper => {
  const { outbox, publish, forget, clock, log, metrics, everyMs } = deps;
  const swept = metrics.counter('outbox_swept_events_total', 'Events that the sweeper found and published');
  const age = metrics.gauge('outbox_oldest_event_age_seconds', 'Age of the oldest event that waits for the sweeper');
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();

  /** True when another round may find more; a round without progress ends the pass. */
  const round = async (before: Instant): Promise<boolean> => {
    const found = (await outbox()?.pending(before, ROUND_LIMIT)) ?? [];
    const [oldest] = found;
    age.set({}, oldest === undefined ? 0 : (clock.millis() - Date.parse(oldest.envelope.occurredAt)) / 1_000);
    const published = (await Promise.all(found.map(publish))).filter(Boolean).length;
    swept.inc({}, published);
    if (published < found.length) log.warn({ found: found.length, published }, 'events still wait in their documents');
    await forget();
    return found.length === ROUND_LIMIT && published > 0;
  };
  const sweep = async (before: Instant): Promise<void> => {
    while (!stopped && (await round(before)));
  };
  const cycle = async (): Promise<void> => {
    await sweep(instantOf(clock.millis() - MIN_AGE_MS)).catch((err: unknown) =>
      log.warn({ err }, 'the outbox could not be read; trying again soon'),
    );
    if (!stopped) timer = setTimeout(start, everyMs);
  };
  const start = (): void => {
    running = cycle();
  };

  return {
    start,
    sweep,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
};
