import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '@fencepost/service-kit/logger';

export interface Ticker {
  /** Runs soon, without waiting for the interval; many wakes before that are one. */
  wake(): void;
  /** Resolves when nothing runs any more. */
  stop(): Promise<void>;
}

/** Stops all of them at once, and waits for none longer than that; answers with the names of those that still run. */
export const stopTickers = async (
  tickers: Readonly<Record<string, Ticker | undefined>>,
  mostMs: number,
): Promise<readonly string[]> => {
  const running = new Set(Object.keys(tickers));
  const stopped = Object.entries(tickers).map(async ([name, ticker]) => {
    await ticker?.stop();
    running.delete(name);
  });
  const over = new AbortController();
  const patience = wait(mostMs, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([Promise.all(stopped), patience]);
  over.abort();
  return [...running];
};

export interface TickerDeps {
  readonly name: string;
  readonly everyMs: number;
  /** Runs that are woken are this far apart, so that what belongs together is done together; the first one starts at once. */
  readonly gatherMs?: number;
  readonly run: () => Promise<void>;
  readonly log: Logger;
}

/** Repeats a job: never twice at once, never stopped by a failure. */
export const makeTicker = ({ name, everyMs, gatherMs = 0, run, log }: TickerDeps): Ticker => {
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Immediate | undefined;
  let running: Promise<void> | undefined;
  let woken = false;
  let endedAt = Number.NEGATIVE_INFINITY;
  let stopped = false;

  const schedule = (delay: number): void => {
    clearTimeout(timer);
    clearImmediate(soon);
    if (stopped) return;
    if (delay > 0) timer = setTimeout(start, delay);
    else soon = setImmediate(start);
  };
  const start = (): void => {
    clearImmediate(soon);
    woken = false;
    running = run()
      .catch((error: unknown) => log.error({ job: name, err: error }, 'a repeated job failed; it will run again'))
      .then(() => {
        running = undefined;
        endedAt = performance.now();
        schedule(woken ? gatherMs : everyMs);
      });
  };
  schedule(0);

  return {
    wake: () => {
      if (woken) return;
      woken = true;
      if (running === undefined) schedule(endedAt + gatherMs - performance.now());
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      clearImmediate(soon);
      await running;
    },
  };
};
