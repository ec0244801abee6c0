import type { DeliveredMessage, Delivery } from './delivery.ts';
import { makeFairQueue, type Place } from './fair-queue.ts';

/** The messages of one consumer that this process holds: waiting for their turn, or at work. */
export interface FairWorkers {
  take(message: DeliveredMessage): void;
  /** How many it holds. */
  held(): number;
  /** How many bytes those carry. */
  heldBytes(): number;
  /** Hands back what waits and resolves once nothing is at work. */
  stop(): Promise<void>;
}

export interface FairWorkersDeps {
  readonly keyOf: (delivery: Delivery) => Place;
  /** Does the work and answers the broker; never throws. */
  readonly settle: (message: DeliveredMessage) => Promise<unknown>;
  readonly onDone: () => void;
  readonly concurrency: number;
  /** How often the broker is told that a message is still in good hands. */
  readonly beatMs: number;
}

/** Another replica takes it at once; only when all of them stop does the delay matter, which is why there is one. */
const HAND_BACK_MS = 100;

export const makeFairWorkers = (deps: FairWorkersDeps): FairWorkers => {
  const { keyOf, settle, onDone, concurrency, beatMs } = deps;
  const queue = makeFairQueue<DeliveredMessage>();
  const waiting = new Set<DeliveredMessage>();
  const running = new Map<DeliveredMessage, Promise<void>>();
  let heldBytes = 0;
  let stopped = false;

  const placeOf = ({ delivery }: DeliveredMessage): Place => {
    try {
      return keyOf(delivery);
    } catch {
      // The handler will meet the same fault and say what becomes of the message.
      return { tenant: '', lane: String(delivery.seq) };
    }
  };
  const work = async (message: DeliveredMessage): Promise<void> => {
    await settle(message);
    running.delete(message);
    heldBytes -= message.delivery.data.length;
    queue.done(message);
    begin();
    onDone();
  };
  const begin = (): void => {
    while (running.size < concurrency && !stopped) {
      const message = queue.next();
      if (message === undefined) return;
      waiting.delete(message);
      running.set(message, work(message));
    }
  };
  // Those that wait need it as much as those at work: the broker's patience began with the delivery (EV2).
  const heart = setInterval(() => {
    for (const message of [...waiting, ...running.keys()]) message.working();
  }, beatMs);

  return {
    take: (message) => {
      if (stopped) return message.nak(HAND_BACK_MS);
      waiting.add(message);
      heldBytes += message.delivery.data.length;
      queue.push(message, placeOf(message));
      begin();
    },
    held: () => waiting.size + running.size,
    heldBytes: () => heldBytes,
    stop: async () => {
      stopped = true;
      for (const message of waiting) message.nak(HAND_BACK_MS);
      waiting.clear();
      await Promise.all(running.values());
      clearInterval(heart);
    },
  };
};
