import { AppError, type ErrorCode } from '@fencepost/contracts/errors';
import {
  createInbox,
  InvalidArgumentError,
  type Msg,
  type NatsConnection,
  type PublishOptions,
} from '@nats-io/transport-node';
import { makeAckWindow, type Waiting } from './ack-window.ts';
import { watchLink } from './link.ts';
import type { Logger } from './logger.ts';
import { messageHeaders } from './message-headers.ts';
import type { Metrics } from './metrics.ts';
import type { Namespace } from './namespace.ts';

/** Where a message lies durably. `duplicate`: the stream held this id already, perhaps because it was sent twice. */
export interface PublishAck {
  readonly stream: string;
  readonly seq: number;
  readonly duplicate: boolean;
}

export interface MessageOptions {
  /** A stream keeps one message per id within its duplicate window. */
  readonly messageId: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Publishes into streams and resolves once the broker has stored the message. Rejects with `unavailable` when that is
 * uncertain (window full, deadline, no stream, broker gone): the message may have arrived, so publish again with the same
 * id. `too_large` and `invalid_input` can never be published.
 */
export interface Publisher {
  publish(subject: string, data: Uint8Array | string, options: MessageOptions): Promise<PublishAck>;
  /** How many messages wait for their acknowledgement. */
  inFlight(): number;
  /** Resolves once nothing waits any more. */
  drain(): Promise<void>;
  /** Rejects what still waits, and everything after. */
  close(): void;
}

export interface PublisherDeps {
  readonly nc: NatsConnection;
  readonly namespace: Namespace;
  readonly log: Logger;
  readonly metrics?: Metrics;
  readonly maxInFlight?: number;
  readonly deadlineMs?: number;
}

const MAX_IN_FLIGHT = 4096;
const DEADLINE_MS = 2_000;
const NO_RESPONDERS = 503;

interface Pending extends Waiting {
  readonly subject: string;
  readonly data: Uint8Array | string;
  readonly options: PublishOptions;
  readonly resolve: (ack: PublishAck) => void;
  readonly reject: (error: AppError) => void;
}

type Failure = 'window_full' | 'deadline' | 'no_stream' | 'stream_full' | 'refused' | 'closed' | 'too_large';

const failures: Readonly<Record<Failure, readonly [ErrorCode, string]>> = {
  window_full: ['unavailable', 'Too many messages wait for the broker. Try again in a moment.'],
  deadline: ['unavailable', 'The broker did not confirm the message in time. Try again with the same id.'],
  no_stream: ['unavailable', 'No stream takes messages of this subject now. Try again in a moment.'],
  stream_full: ['unavailable', 'The stream is full and takes no more until an operator makes room.'],
  refused: ['unavailable', 'The broker did not store the message. Try again in a moment.'],
  closed: ['unavailable', 'The connection to the broker is closed.'],
  too_large: ['too_large', 'The message is larger than the broker takes.'],
};

/**
 * Many messages on the way at once: one inbox subscription takes all acknowledgements, which find their message by reply
 * subject. What waits when the connection breaks is sent again once it is back, so a short restart goes unnoticed.
 */
export const makePublisher = (deps: PublisherDeps): Publisher => {
  const { nc, namespace, log, metrics, maxInFlight = MAX_IN_FLIGHT, deadlineMs = DEADLINE_MS } = deps;
  const outcomes = metrics?.counter('messages_published_total', 'Messages sent to streams, by outcome', ['outcome']);
  const inbox = createInbox();
  let closed = false;
  let serial = 0;

  const refuse = (reject: Pending['reject'], failure: Failure, cause?: unknown): void => {
    outcomes?.inc({ outcome: failure });
    const [code, message] = failures[failure];
    reject(new AppError(code, message, {}, { cause }));
  };
  const fail = (reply: string, failure: Failure, cause?: unknown): void => {
    const entry = pending.take(reply);
    if (entry !== undefined) refuse(entry.reject, failure, cause);
  };
  const send = (reply: string, { subject, data, options }: Pending): void => {
    try {
      nc.publish(subject, data, options);
    } catch (error) {
      fail(reply, error instanceof InvalidArgumentError ? 'too_large' : 'closed', error);
    }
  };
  const pending = makeAckWindow<Pending>((reply) => fail(reply, 'deadline'));

  const subscription = nc.subscribe(`${inbox}.*`, {
    callback: (_, msg) => {
      const answer = answerOf(msg);
      if ('failure' in answer) return fail(msg.subject, answer.failure, answer.cause);
      const entry = pending.take(msg.subject);
      if (entry === undefined) return;
      outcomes?.inc({ outcome: answer.duplicate ? 'duplicate' : 'stored' });
      entry.resolve(answer);
    },
  });
  const resend = (): void => {
    if (pending.size() > 0) log.warn({ messages: pending.size() }, 'sending again what the broker has not confirmed');
    for (const [reply, entry] of pending.entries()) send(reply, entry);
  };
  const close = (): void => {
    closed = true;
    unwatch();
    subscription.unsubscribe();
    for (const [reply] of pending.entries()) fail(reply, 'closed');
  };
  const unwatch = watchLink(nc, { onUp: resend, onClosed: close });

  return {
    publish: (subject, data, { messageId, headers }) =>
      new Promise((resolve, reject) => {
        if (closed) return refuse(reject, 'closed');
        if (pending.size() >= maxInFlight) return refuse(reject, 'window_full');
        const reply = `${inbox}.${++serial}`;
        const options = { reply, headers: messageHeaders(messageId, headers) };
        const expiresAt = performance.now() + deadlineMs;
        const entry: Pending = { subject: namespace.subject(subject), data, options, expiresAt, resolve, reject };
        pending.add(reply, entry);
        send(reply, entry);
      }),
    inFlight: pending.size,
    drain: pending.drained,
    close,
  };
};

interface StreamAnswer {
  readonly stream?: string;
  readonly seq?: number;
  readonly duplicate?: boolean;
  readonly error?: { readonly err_code?: number; readonly description: string };
}

/** Codes of JetStream's API. */
const refusals: ReadonlyMap<number | undefined, Failure> = new Map([
  [10054, 'too_large'],
  [10077, 'stream_full'],
]);

const answerOf = (msg: Msg): PublishAck | { readonly failure: Failure; readonly cause?: unknown } => {
  if (msg.data.length === 0) return { failure: msg.headers?.code === NO_RESPONDERS ? 'no_stream' : 'refused' };
  try {
    const { stream, seq, duplicate = false, error } = msg.json<StreamAnswer>();
    // A refusal names the stream too, with a seq of 0.
    if (error === undefined && stream !== undefined && seq !== undefined) return { stream, seq, duplicate };
    return { failure: refusals.get(error?.err_code) ?? 'refused', cause: new Error(error?.description) };
  } catch (cause) {
    // An exception here would end the client's reader, and with it the connection.
    return { failure: 'refused', cause };
  }
};
