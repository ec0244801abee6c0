import { AppError } from '@fencepost/contracts/errors';
import {
  DiscardPolicy,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { type NatsConnection, nanos } from '@nats-io/transport-node';
import { brokerError, isApiError } from './broker-error.ts';
import type { Namespace } from './namespace.ts';

/** A durable stream. Names and subjects are plain; a namespace prefixes them. */
export interface StreamDefinition {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly description: string;
  /** Disk that a new stream is promised; an existing one keeps its bound, so an operator may change it in place. */
  readonly maxBytes?: number;
  /** Copies in the cluster; what an existing stream has is kept when this is absent. */
  readonly replicas?: number;
}

const DAY_MS = 86_400_000;
const KEPT_MS = 30 * DAY_MS;
const DUPLICATE_WINDOW_MS = 10 * 60_000;
const MAX_MESSAGE_BYTES = 1_048_576;
const GIB = 1_024 ** 3;
const MAX_BYTES = GIB;
/** What a server without room for more promises: enough for development, and for tests in many namespaces. */
const MAX_BYTES_WITHOUT_ROOM = 64 * 1_024 ** 2;

/** Every authentic inbound webhook, byte for byte. */
export const ingressStream: StreamDefinition = {
  name: 'INGRESS',
  subjects: ['ingress.>'],
  description: 'Inbound webhooks as received; the inbox of every owner.',
  maxBytes: 20 * GIB,
};

/** Every fact that an owner tells the others. */
export const eventsStream: StreamDefinition = {
  name: 'EVENTS',
  subjects: ['events.>'],
  description: 'Domain events, published by the relay of their owner.',
  maxBytes: 8 * GIB,
};

/** Bytes that no consumer could decode, with the reason. Subject: `parked.<durable>`. */
export const parkedStream: StreamDefinition = {
  name: 'PARKED',
  subjects: ['parked.>'],
  description: 'Messages that a consumer gave up on, with the reason and the original bytes.',
};

const OTHER_CONFIG = 10058;
const NO_ROOM = 10047;

/**
 * Creates the stream, or changes it to what the definition says; safe for several services at once. Throws `conflict`
 * when an existing stream cannot be changed (another storage, a subject that another stream has). A bound is disk that the
 * server sets aside, so one that has less makes a small stream; a full stream refuses what is new and drops nothing.
 */
export const declareStream = async (
  nc: NatsConnection,
  namespace: Namespace,
  definition: StreamDefinition,
): Promise<void> => {
  const wanted = streamConfig(namespace, definition);
  const what = `Stream ${wanted.name} cannot be what its definition says`;
  const { streams } = await jetstreamManager(nc, { checkAPI: false });
  const change = async (max_bytes: number): Promise<StreamInfo> => {
    const { config } = await streams.info(wanted.name);
    return streams.update(wanted.name, { ...wanted, max_bytes: config.max_bytes > 0 ? config.max_bytes : max_bytes });
  };
  const make = (max_bytes: number): Promise<StreamInfo> =>
    streams.add({ ...wanted, max_bytes }).catch((error: unknown) => {
      if (isApiError(error, OTHER_CONFIG)) return change(max_bytes);
      throw error;
    });
  // Installations with a prefix share a server that cannot set so much aside for each.
  const most = wanted.name === definition.name ? Number.POSITIVE_INFINITY : MAX_BYTES_WITHOUT_ROOM;
  const { config } = await make(Math.min(definition.maxBytes ?? MAX_BYTES, most))
    .catch((error: unknown) => {
      if (isApiError(error, NO_ROOM)) return make(MAX_BYTES_WITHOUT_ROOM);
      throw error;
    })
    .catch((cause: unknown) => {
      throw brokerError(what, cause);
    });
  const drift = driftOf(wanted, config);
  if (drift.length > 0) throw new AppError('conflict', `${what}: the server keeps another ${drift.join(', ')}.`);
};

export const streamConfig = (
  namespace: Namespace,
  definition: StreamDefinition,
): Partial<StreamConfig> & { name: string } => ({
  name: namespace.stream(definition.name),
  subjects: definition.subjects.map(namespace.subject),
  description: definition.description,
  storage: StorageType.File,
  retention: RetentionPolicy.Limits,
  discard: DiscardPolicy.New,
  max_msg_size: MAX_MESSAGE_BYTES,
  max_age: nanos(KEPT_MS),
  duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  allow_direct: true,
  ...(definition.replicas === undefined ? {} : { num_replicas: definition.replicas }),
});

/** The names of the settings in which a stream differs from what was asked for. */
export const driftOf = (wanted: Partial<StreamConfig>, actual: Partial<StreamConfig>): readonly string[] => {
  const found = new Map<string, unknown>(Object.entries(actual));
  return Object.entries(wanted).flatMap(([key, value]) =>
    JSON.stringify(found.get(key)) === JSON.stringify(value) ? [] : [key],
  );
};
