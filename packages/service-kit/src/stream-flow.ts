import { type ConsumerInfo, jetstreamManager } from '@nats-io/jetstream';
import { brokerError, isApiError } from './broker-error.ts';
import type { Namespace } from './namespace.ts';
import type { NatsConnection } from './nats.ts';
import { parkedStream } from './streams.ts';

/** How far a durable consumer is. Numbers are places in its stream. */
export interface ConsumerFlow {
  readonly stream: string;
  readonly durable: string;
  /** Messages that it has not been given, and those it was given and has not acknowledged. */
  readonly waiting: number;
  /** Everything up to here is acknowledged. */
  readonly taken: number;
}

export interface StreamFlow {
  readonly consumers: readonly ConsumerFlow[];
  /** How many messages of each consumer were put aside unread. */
  readonly parked: Readonly<Record<string, number>>;
}

const NO_SUCH_STREAM = 10059;

/** What waits in these streams, and what was parked. A stream that nobody has declared yet has no consumers. */
export const readStreamFlow = async (options: {
  readonly nc: NatsConnection;
  readonly namespace: Namespace;
  readonly streams: readonly string[];
}): Promise<StreamFlow> => {
  const { nc, namespace } = options;
  const manager = await jetstreamManager(nc, { checkAPI: false });
  const orNothing = async <T>(nothing: T, read: () => Promise<T>): Promise<T> =>
    read().catch((cause: unknown) => {
      if (isApiError(cause, NO_SUCH_STREAM)) return nothing;
      throw brokerError('The flow of the streams cannot be read', cause);
    });
  const consumersOf = async (stream: string): Promise<readonly ConsumerFlow[]> => {
    const found: ConsumerFlow[] = [];
    for await (const info of manager.consumers.list(namespace.stream(stream))) {
      if (info.config.durable_name !== undefined) found.push(flowOf(stream, info));
    }
    return found;
  };
  const consumers = await Promise.all(options.streams.map((stream) => orNothing([], () => consumersOf(stream))));
  const parked = await orNothing({}, async () => {
    const { state } = await manager.streams.info(namespace.stream(parkedStream.name), { subjects_filter: '>' });
    const counts = Object.entries(state.subjects ?? {});
    return Object.fromEntries(counts.map(([subject, count]) => [namespace.strip(subject).split('.')[1] ?? '', count]));
  });
  return { consumers: consumers.flat(), parked };
};

const flowOf = (stream: string, { config, num_pending, num_ack_pending, ack_floor }: ConsumerInfo): ConsumerFlow => ({
  stream,
  durable: config.durable_name ?? '',
  waiting: num_pending + num_ack_pending,
  taken: ack_floor.stream_seq,
});
