import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@fencepost/contracts/errors';
import type { Delivery } from './delivery.ts';
import type { Logger } from './logger.ts';
import { retryDelayMs } from './retry-delay.ts';

/** Deliveries that are handled strictly one after the other. */
export interface Sequence {
  push(delivery: Delivery): void;
  /** How many are not handled yet, the one at work included. */
  size(): number;
  /** How many bytes those carry. */
  bytes(): number;
  /** Resolves once nothing is at work. */
  stop(): Promise<void>;
}

export interface SequenceDeps {
  readonly handle: (delivery: Delivery) => unknown;
  readonly onHandled: (delivery: Delivery) => void;
  readonly log: Logger;
}

/**
 * A delivery whose handler fails is tried again until it succeeds, because skipping it would leave a gap; only what can
 * never be handled (retry class `never`) is passed over, loudly, because it would block all others for ever.
 */
export const makeSequence = ({ handle, onHandled, log }: SequenceDeps): Sequence => {
  const queue: Delivery[] = [];
  const ending = new AbortController();
  const { signal } = ending;
  let bytes = 0;
  let working: Promise<void> | undefined;

  const isHandled = async (delivery: Delivery, attempt: number): Promise<boolean> => {
    const { seq, subject, messageId } = delivery;
    try {
      await handle(delivery);
      return true;
    } catch (err) {
      if (err instanceof AppError && err.retry === 'never') {
        log.error({ err, seq, subject, messageId }, 'a message can never be handled; it is passed over');
        return true;
      }
      log.warn({ err, seq, subject, messageId, attempt }, 'a message could not be handled; all others wait for it');
      await pause(retryDelayMs('soon', attempt, Math.random()), null, { signal }).catch(() => null);
      return false;
    }
  };
  const work = async (): Promise<void> => {
    let attempt = 1;
    for (let first = queue[0]; first !== undefined && !signal.aborted; first = queue[0]) {
      const handled = await isHandled(first, attempt);
      attempt = handled ? 1 : attempt + 1;
      if (!handled) continue;
      queue.shift();
      bytes -= first.data.length;
      onHandled(first);
    }
    working = undefined;
  };

  return {
    push: (delivery) => {
      queue.push(delivery);
      bytes += delivery.data.length;
      working ??= work();
    },
    size: () => queue.length,
    bytes: () => bytes,
    stop: async () => {
      ending.abort();
      await working;
    },
  };
};
