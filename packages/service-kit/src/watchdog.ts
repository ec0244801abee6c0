import { type Durable, type DurableHealth, isStuck } from './durable.ts';
import type { Logger } from './logger.ts';

export interface WatchdogDeps {
  readonly durable: Durable;
  readonly everyMs: number;
  readonly onGone: () => void;
  readonly onLook: (health: DurableHealth) => void;
  readonly log: Logger;
}

/** Looks after a durable consumer until the returned function is called: one that is gone is reported, one that is stuck is made anew. */
export const watchDurable = ({ durable, everyMs, onGone, onLook, log }: WatchdogDeps): (() => void) => {
  let before: DurableHealth | undefined;

  const look = async (): Promise<void> => {
    const now = await durable.health();
    if (now === undefined) onGone();
    else onLook(now);
    if (isStuck(before, now)) {
      log.error({ before, now }, 'the consumer has stopped delivering; it is made anew');
      await durable.recreate();
    }
    before = now;
  };
  const timer = setInterval(() => {
    look().catch((err: unknown) => log.warn({ err }, 'the consumer could not be looked after'));
  }, everyMs);

  return () => clearInterval(timer);
};
