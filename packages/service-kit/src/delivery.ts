import type { Instant } from '@fencepost/contracts/instant';
import { type Msg, nanos } from '@nats-io/transport-node';
import { instantOf } from './clock.ts';
import { plainHeaders } from './message-headers.ts';
import type { Namespace } from './namespace.ts';

/** One message of a stream, as a handler sees it. */
export interface Delivery {
  /** Plain, without the namespace's prefix. */
  readonly subject: string;
  readonly data: Uint8Array;
  /** As the sender gave them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly messageId: string;
  /** Its place in the stream. */
  readonly seq: number;
  /** 1 the first time. */
  readonly attempt: number;
  /** When the stream stored it. */
  readonly receivedAt?: Instant;
}

/** A delivery and the answers that the broker expects for it. */
export interface DeliveredMessage {
  readonly delivery: Delivery;
  /** The consumer that delivered it, and the number it gave to this delivery. */
  readonly consumer: string;
  readonly consumerSeq: number;
  /** How many messages the consumer had left to deliver after this one. */
  readonly pending: number;
  ack(): void;
  /** Asks for it again after a whole number of milliseconds, at least one: without a delay it would come back at once. */
  nak(delayMs: number): void;
  /** It is still being worked on: the broker's patience starts anew. */
  working(): void;
}

const PLAIN_TOKENS = 9;
const NANOS_PER_MS = 1_000_000;

type Received = Pick<Msg, 'subject' | 'reply' | 'data' | 'headers' | 'respond'>;

/** Reads a message that a pull consumer delivered; everything about it is in its reply subject (NATS ADR-15). */
export const deliveredMessage = (msg: Received, namespace: Pick<Namespace, 'strip'>): DeliveredMessage => {
  // $JS.ACK.[domain.account.]stream.consumer.attempt.seq.consumerSeq.nanoseconds.pending[.random]
  const tokens = (msg.reply ?? '').split('.');
  const [consumer = '', ...numbers] = tokens.slice(tokens.length === PLAIN_TOKENS ? 3 : 5);
  const [attempt = 1, seq = 0, consumerSeq = 0, storedNanos = 0, pending = 0] = numbers.map(Number);
  return {
    delivery: {
      subject: namespace.strip(msg.subject),
      data: msg.data,
      headers: plainHeaders(msg.headers),
      messageId: msg.headers?.get('Nats-Msg-Id') ?? '',
      seq,
      attempt,
      receivedAt: instantOf(storedNanos / NANOS_PER_MS),
    },
    consumer,
    consumerSeq,
    pending,
    ack: () => void msg.respond('+ACK'),
    nak: (delayMs) => void msg.respond(`-NAK {"delay":${nanos(Math.max(1, Math.round(delayMs)))}}`),
    working: () => void msg.respond('+WPI'),
  };
};
