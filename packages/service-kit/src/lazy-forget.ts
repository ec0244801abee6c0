import type { Logger } from './logger.ts';
import type { Outbox, OutboxEntry } from './outbox.ts';

/** Acknowledged entries that still lie in their documents; they leave together, a moment later. */
export interface LazyForget {
  add(entry: OutboxEntry): void;
  has(eventId: string): boolean;
  /** Forgets now what has been added; what the store refuses stays for the next time. */
  flush(): Promise<void>;
  stop(): void;
}

export interface LazyForgetDeps {
  readonly outbox: () => Outbox | undefined;
  readonly log: Logger;
  readonly delayMs: number;
}

/** Above this the oldest are dropped from memory: the sweeper finds them in their documents, where they still are. */
const MAX_REMEMBERED = 10_000;

/** One update per batch: removing every event by itself would double the writes. */
export const makeLazyForget = ({ outbox, log, delayMs }: LazyForgetDeps): LazyForget => {
  const remembered = new Map<string, OutboxEntry>();
  let timer: NodeJS.Timeout | undefined;

  const flush = async (): Promise<void> => {
    stop();
    const store = outbox();
    if (store === undefined || remembered.size === 0) return;
    const batch = [...remembered.values()];
    try {
      await store.forget(batch);
      for (const { envelope } of batch) remembered.delete(envelope.id);
    } catch (err) {
      log.warn({ err, events: batch.length }, 'published events could not be removed from their documents yet');
    }
  };
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };

  return {
    add: (entry) => {
      remembered.set(entry.envelope.id, entry);
      timer ??= setTimeout(flush, delayMs);
      if (remembered.size <= MAX_REMEMBERED) return;
      for (const [oldest] of remembered) {
        remembered.delete(oldest);
        return;
      }
    },
    has: (eventId) => remembered.has(eventId),
    flush,
    stop,
  };
};
