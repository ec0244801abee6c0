import { jetstreamManager } from '@nats-io/jetstream';
import { brokerError } from './broker-error.ts';
import { instantOf } from './clock.ts';
import type { Delivery } from './delivery.ts';
import type { Logger } from './logger.ts';
import { plainHeaders } from './message-headers.ts';
import type { Namespace } from './namespace.ts';
import type { NatsConnection } from './nats.ts';
import { makeOrderedReader, type OrderedReader } from './ordered-reader.ts';

export interface ReadStreamOptions {
  readonly nc: NatsConnection;
  readonly namespace: Namespace;
  readonly log: Logger;
  /** Plain names. */
  readonly stream: string;
  readonly filterSubjects: readonly string[];
  /** Place of the first message to read, from 1. */
  readonly fromSeq: number;
  readonly handle: (delivery: Delivery) => unknown;
  /** Called once, when all that lay in the stream has been handled; at once for an empty stream. */
  readonly onCaughtUp?: () => void;
}

/**
 * Reads a stream in order, each message once and none left out, waiting for the stream to exist if need be. A failing
 * handler is called again with the same message; retry class `never` passes over it. A stream that was lost and made
 * anew is read from its beginning.
 */
export const readStream = ({ namespace, stream, filterSubjects, ...rest }: ReadStreamOptions): OrderedReader =>
  makeOrderedReader({
    ...rest,
    strip: namespace.strip,
    stream: namespace.stream(stream),
    filterSubjects: filterSubjects.map(namespace.subject),
  });

export interface ReadMessageOptions {
  readonly nc: NatsConnection;
  readonly namespace: Namespace;
  readonly stream: string;
  readonly seq: number;
}

/** One stored message by its place, or undefined when the stream no longer holds it. */
export const readMessage = async (options: ReadMessageOptions): Promise<Delivery | undefined> => {
  const { nc, namespace, seq } = options;
  const stream = namespace.stream(options.stream);
  const { streams } = await jetstreamManager(nc, { checkAPI: false });
  const stored = await streams.getMessage(stream, { seq }).catch((cause: unknown) => {
    throw brokerError(`Stream ${stream} cannot be read`, cause);
  });
  if (stored === null) return undefined;
  return {
    subject: namespace.strip(stored.subject),
    data: stored.data,
    headers: plainHeaders(stored.header),
    messageId: stored.header.get('Nats-Msg-Id'),
    seq: stored.seq,
    attempt: 1,
    receivedAt: instantOf(stored.time.getTime()),
  };
};
