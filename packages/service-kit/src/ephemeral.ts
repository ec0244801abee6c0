import { AckPolicy, type ConsumerConfig, DeliverPolicy, jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection, nanos } from '@nats-io/transport-node';
import { brokerError } from './broker-error.ts';

/** A consumer of one reader, in the broker's memory, that vanishes with its reader. All names as on the wire. */
export interface Ephemeral {
  readonly name: string;
  /** Messages from the requested place to the end of the stream. */
  readonly pending: number;
  /** Where it starts: the requested place, or 1 when the stream is younger than that place. */
  readonly startsAt: number;
}

export interface EphemeralOptions {
  readonly stream: string;
  readonly filterSubjects: readonly string[];
  readonly fromSeq: number;
}

/** The broker removes a consumer that nobody asked for so long. */
const INACTIVE_MS = 60_000;
const API_TIMEOUT_MS = 2_000;

/** Throws `conflict` when there is no such stream, `unavailable` without a broker. */
export const createEphemeral = async (nc: NatsConnection, options: EphemeralOptions): Promise<Ephemeral> => {
  const { stream, filterSubjects, fromSeq } = options;
  const { streams, consumers } = await jetstreamManager(nc, { checkAPI: false, timeout: API_TIMEOUT_MS });
  try {
    const { state } = await streams.info(stream);
    const startsAt = fromSeq > state.last_seq + 1 ? 1 : fromSeq;
    const { name, num_pending } = await consumers.add(stream, configOf(filterSubjects, startsAt));
    return { name, pending: num_pending, startsAt };
  } catch (cause) {
    throw brokerError(`Stream ${stream} cannot be read`, cause);
  }
};

export const removeEphemeral = async (nc: NatsConnection, stream: string, name: string): Promise<void> => {
  const { consumers } = await jetstreamManager(nc, { checkAPI: false, timeout: API_TIMEOUT_MS });
  await consumers.delete(stream, name);
};

const configOf = (filterSubjects: readonly string[], startsAt: number): Partial<ConsumerConfig> => ({
  ack_policy: AckPolicy.None,
  deliver_policy: DeliverPolicy.StartSequence,
  opt_start_seq: startsAt,
  filter_subjects: [...filterSubjects],
  inactive_threshold: nanos(INACTIVE_MS),
  mem_storage: true,
  num_replicas: 1,
});
