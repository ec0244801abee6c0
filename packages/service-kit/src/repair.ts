import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from './logger.ts';
import { retryDelayMs } from './retry-delay.ts';

/** Puts something right again, however long it takes; one at a time. */
export interface Repair {
  start(): void;
  busy(): boolean;
  stop(): void;
}

export interface RepairDeps {
  readonly what: string;
  readonly attempt: () => Promise<void>;
  readonly onRepaired: () => void;
  readonly log: Logger;
}

/** Beyond this the wait grows no more: a broker that is back should be noticed within two seconds. */
const SLOWEST_ATTEMPT = 4;

export const makeRepair = ({ what, attempt, onRepaired, log }: RepairDeps): Repair => {
  const ending = new AbortController();
  const { signal } = ending;
  let busy = false;

  const untilRepaired = async (): Promise<void> => {
    for (let tries = 1; !signal.aborted; tries += 1) {
      try {
        return await attempt();
      } catch (err) {
        log.warn({ err, tries }, `${what} is not ready; trying again`);
        await pause(retryDelayMs('soon', Math.min(tries, SLOWEST_ATTEMPT), Math.random()), null, { signal }).catch(
          () => null,
        );
      }
    }
  };
  const run = async (): Promise<void> => {
    await untilRepaired();
    busy = false;
    if (!signal.aborted) onRepaired();
  };

  return {
    start: () => {
      if (busy || signal.aborted) return;
      busy = true;
      void run();
    },
    busy: () => busy,
    stop: () => ending.abort(),
  };
};
