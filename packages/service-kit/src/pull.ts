import { createInbox, type Msg, type NatsConnection, nanos } from '@nats-io/transport-node';
import { watchLink } from './link.ts';

/** Why a request for messages has come to its end. */
export type PullEnd = 'served' | 'expired' | 'trouble';

export interface PullDeps {
  readonly nc: NatsConnection;
  /** Names on the wire. */
  readonly stream: string;
  readonly consumer: () => string;
  onMessage(msg: Msg): void;
  /** After `trouble` the consumer may be gone: make sure of it before the next request. */
  onEnd(why: PullEnd): void;
}

/** Asks one pull consumer for messages, with at most one request under way. */
export interface Pull {
  /** Asks for up to this many messages and bytes; ignored while an earlier request is under way. */
  request(count: number, bytes: number): void;
  /** Takes what is already on its way, then nothing more. */
  stop(): Promise<void>;
}

const EXPIRES_MS = 30_000;
const HEARTBEAT_MS = 2_000;
/** The broker drops a request without a word when its consumer is deleted at that moment (nats-server 2.15.1). */
const SILENCE_MS = 5_000;
const LISTEN_EVERY_MS = 1_000;
const HEARTBEAT = 100;
const NO_MESSAGES = 404;
const EXPIRED = 408;
/** The next message would exceed the bytes that were asked for. */
const BYTES_REACHED = /MaxBytes/;

/**
 * The pull protocol on one inbox for the consumer's whole life. The client library's own iterator would keep messages
 * that nobody heartbeats, and drop what is on its way when it stops.
 */
export const makePull = ({ nc, stream, consumer, onMessage, onEnd }: PullDeps): Pull => {
  const inbox = createInbox();
  let serial = 0;
  let outstanding = 0;
  let heardAt = 0;

  const end = (why: PullEnd): void => {
    outstanding = 0;
    onEnd(why);
  };
  const onStatus = ({ subject, headers }: Msg): void => {
    const code = headers?.code;
    // A status of an earlier request tells nothing about this one.
    if (code === HEARTBEAT || subject !== `${inbox}.${serial}` || outstanding === 0) return;
    if (BYTES_REACHED.test(headers?.description ?? '')) end('served');
    else end(code === EXPIRED || code === NO_MESSAGES ? 'expired' : 'trouble');
  };
  const subscription = nc.subscribe(`${inbox}.*`, {
    callback: (error, msg) => {
      heardAt = performance.now();
      if (error) return end('trouble');
      if (msg.subject.startsWith(inbox)) return onStatus(msg);
      outstanding = Math.max(0, outstanding - 1);
      onMessage(msg);
      if (outstanding === 0) end('served');
    },
  });
  const listener = setInterval(() => {
    if (outstanding > 0 && performance.now() - heardAt > SILENCE_MS) end('trouble');
  }, LISTEN_EVERY_MS);
  const unwatch = watchLink(nc, { onUp: () => end('trouble') });

  return {
    request: (count, bytes) => {
      if (outstanding > 0 || count < 1 || nc.isClosed()) return;
      outstanding = count;
      heardAt = performance.now();
      serial += 1;
      const waits = { expires: nanos(EXPIRES_MS), idle_heartbeat: nanos(HEARTBEAT_MS) };
      const request = { batch: count, max_bytes: bytes, ...waits };
      const reply = `${inbox}.${serial}`;
      nc.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer()}`, JSON.stringify(request), { reply });
    },
    stop: async () => {
      clearInterval(listener);
      unwatch();
      if (!nc.isClosed() && !subscription.isClosed()) await subscription.drain();
    },
  };
};
