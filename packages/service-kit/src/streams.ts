import { AppError } from '@fencepost/contracts/errors';
import { DiscardPolicy, jetstreamManager, RetentionPolicy, StorageType, type StreamConfig } from '@nats-io/jetstream';
import { type NatsConnection, nanos } from '@nats-io/transport-node';
import { brokerError, isApiError } from './broker-error.ts';
import type { Namespace } from './namespace.ts';

/** A durable stream. Names and subjects are plain; a namespace prefixes them. */
export interface StreamDefinition {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly description: string;
  /** Copies in the cluster; what an existing stream has is kept when this is absent. */
  readonly replicas?: number;
}

const DAY_MS = 86_400_000;
const KEPT_MS = 30 * DAY_MS;
const DUPLICATE_WINDOW_MS = 10 * 60_000;

/** Every authentic inbound webhook, byte for byte. */
export const ingressStream: StreamDefinition = {
  name: 'INGRESS',
  subjects: ['ingress.>'],
  description: 'Inbound webhooks as received; the inbox of every owner.',
};

/** Every fact that an owner tells the others. */
export const eventsStream: StreamDefinition = {
  name: 'EVENTS',
  subjects: ['events.>'],
  description: 'Domain events, published by the relay of their owner.',
};

/** Bytes that no consumer could decode, with the reason. Subject: `parked.<durable>`. */
export const parkedStream: StreamDefinition = {
  name: 'PARKED',
  subjects: ['parked.>'],
  description: 'Messages that a consumer gave up on, with the reason and the original bytes.',
};

const OTHER_CONFIG = 10058;

/**
 * Creates the stream, or changes it to what the definition says; safe for several services at once. Throws `conflict`
 * when an existing stream cannot be changed (another storage, a subject that another stream has).
 */
export const declareStream = async (
  nc: NatsConnection,
  namespace: Namespace,
  definition: StreamDefinition,
): Promise<void> => {
  const wanted = streamConfig(namespace, definition);
  const what = `Stream ${wanted.name} cannot be what its definition says`;
  const { streams } = await jetstreamManager(nc, { checkAPI: false });
  const { config } = await streams
    .add(wanted)
    .catch((error: unknown) => {
      if (isApiError(error, OTHER_CONFIG)) return streams.update(wanted.name, wanted);
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
  discard: DiscardPolicy.Old,
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
