import type { Logger } from '@fencepost/service-kit/logger';

export interface Ticker {
  /** Runs soon, without waiting for the interval; many wakes before that are one. */
  wake(): void;
  /** Resolves when nothing runs any more. */
  stop(): Promise<void>;
}

export interface TickerDeps {
  readonly name: string;
  readonly everyMs: number;
  /** A wake waits this long, so that what belongs together is done together. */
  readonly gatherMs?: number;
  readonly run: () => Promise<void>;
  readonly log: Logger;
}

/** Repeats a job: never twice at once, never stopped by a failure. */
export const makeTicker = ({ name, everyMs, gatherMs = 0, run, log }: TickerDeps): Ticker => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let woken = false;
  let stopped = false;

  const schedule = (delay: number): void => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(start, delay);
  };
  const start = (): void => {
    woken = false;
    running = run()
      .catch((error: unknown) => log.error({ job: name, err: error }, 'a repeated job failed; it will run again'))
      .then(() => {
        running = undefined;
        schedule(woken ? gatherMs : everyMs);
      });
  };
  schedule(0);

  return {
    wake: () => {
      if (woken) return;
      woken = true;
      if (running === undefined) schedule(gatherMs);
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
};
