import { type Delivery, deliveredMessage } from './delivery.ts';
import { createEphemeral, removeEphemeral } from './ephemeral.ts';
import type { Logger } from './logger.ts';
import type { Namespace } from './namespace.ts';
import type { NatsConnection } from './nats.ts';
import { makePull } from './pull.ts';
import { makeRepair } from './repair.ts';
import { makeSequence } from './sequence.ts';

export interface OrderedReader {
  /** Waits for the handler at work. */
  stop(): Promise<void>;
  /** Place of the last handled message: a reader that starts one above it misses nothing. */
  lastSeq(): number;
}

export interface OrderedReaderDeps extends Pick<Namespace, 'strip'> {
  readonly nc: NatsConnection;
  readonly log: Logger;
  /** Names on the wire. */
  readonly stream: string;
  readonly filterSubjects: readonly string[];
  readonly fromSeq: number;
  readonly handle: (delivery: Delivery) => unknown;
  readonly onCaughtUp?: (() => void) | undefined;
}

const BATCH = 512;
const LOW_WATER = BATCH / 2;
/** Several times the largest message, so that no message is too large to be asked for. */
const BATCH_BYTES = 32 * 1_024 ** 2;

/** Reads a stream in order and without gaps, one message at a time, over restarts of the broker. */
export const makeOrderedReader = (deps: OrderedReaderDeps): OrderedReader => {
  const { nc, log, stream, filterSubjects, handle } = deps;
  const arrival = makeArrival(deps.onCaughtUp);
  let consumer = '';
  let consumerSeq = 0;
  let received = deps.fromSeq - 1;
  let lastSeq = received;
  let stopped = false;

  const sequence = makeSequence({
    handle,
    log,
    onHandled: ({ seq }) => {
      lastSeq = seq;
      arrival.handled();
      refill();
    },
  });
  const open = async (): Promise<void> => {
    const opened = await createEphemeral(nc, { stream, filterSubjects, fromSeq: received + 1 });
    if (opened.startsAt <= received) {
      log.error({ stream, received }, 'the stream was made anew since it was last read; reading it from its beginning');
    }
    received = opened.startsAt - 1;
    consumer = opened.name;
    consumerSeq = 0;
    arrival.expect(opened.pending + sequence.size());
  };
  const refill = (): void => {
    const isLow = sequence.size() <= LOW_WATER && sequence.bytes() <= BATCH_BYTES / 2;
    if (isLow && !stopped && !repair.busy()) pull.request(BATCH, BATCH_BYTES - sequence.bytes());
  };
  const repair = makeRepair({ what: `reader of ${stream}`, attempt: open, onRepaired: refill, log });
  const pull = makePull({
    nc,
    stream,
    consumer: () => consumer,
    onMessage: (msg) => {
      const message = deliveredMessage(msg, deps);
      // A consumer that was given up may still have messages on the way.
      if (message.consumer !== consumer || repair.busy()) return;
      consumerSeq += 1;
      if (message.consumerSeq !== consumerSeq) return repair.start();
      received = message.delivery.seq;
      sequence.push(message.delivery);
    },
    onEnd: (why) => (why === 'trouble' ? repair.start() : refill()),
  });
  repair.start();

  return {
    lastSeq: () => lastSeq,
    stop: async () => {
      stopped = true;
      repair.stop();
      await Promise.all([pull.stop(), sequence.stop()]);
      await removeEphemeral(nc, stream, consumer).catch(() => undefined);
    },
  };
};

/** Tells once when everything has been handled that lay in the stream when it was opened. */
const makeArrival = (onCaughtUp: (() => void) | undefined) => {
  let left: number | undefined;
  let told = false;
  const tell = (): void => {
    if (told || left !== 0) return;
    told = true;
    onCaughtUp?.();
  };
  return {
    expect: (messages: number): void => {
      left = messages;
      tell();
    },
    handled: (): void => {
      if (left !== undefined && left > 0) left -= 1;
      tell();
    },
  };
};
