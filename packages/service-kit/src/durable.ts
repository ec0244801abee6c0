import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@fencepost/contracts/errors';
import {
  AckPolicy,
  type ConsumerAPI,
  type ConsumerConfig,
  type ConsumerInfo,
  DeliverPolicy,
  JetStreamApiCodes,
  jetstreamManager,
} from '@nats-io/jetstream';
import { type NatsConnection, nanos } from '@nats-io/transport-node';
import { brokerError, isApiError } from './broker-error.ts';

/** A durable consumer as it should be; all names as on the wire. */
export interface DurableDefinition {
  readonly stream: string;
  readonly durable: string;
  readonly filterSubjects: readonly string[];
  readonly ackWaitMs: number;
}

/** The durable consumer behind one or more processes. */
export interface Durable {
  /** Creates it, or changes what may be changed. Throws `conflict` when it is of another kind, `unavailable` without a broker. */
  ensure(): Promise<void>;
  /** As `ensure` under way, where one that is missing may be about to be recreated by another replica. */
  restore(): Promise<void>;
  /** How it fares, or undefined when it is gone. */
  health(): Promise<DurableHealth | undefined>;
  /** Makes it anew from its first unacknowledged message on: nothing is lost, little comes twice. */
  recreate(): Promise<void>;
}

export interface DurableHealth {
  /** Messages not delivered yet. */
  readonly pending: number;
  /** Number of the latest delivery. */
  readonly delivered: number;
  readonly unacknowledged: number;
  /** Requests that wait for messages. */
  readonly requests: number;
  readonly paused: boolean;
}

/** Failed messages wait as unacknowledged ones: far above any window, so that one tenant's failures do not stop the rest. */
export const MAX_UNACKNOWLEDGED = 65_536;

const API_TIMEOUT_MS = 2_000;
const RECREATION_MS = 1_000;

/** Two looks in a row found messages and someone asking for them, and yet nothing was delivered in between. */
export const isStuck = (before: DurableHealth | undefined, now: DurableHealth | undefined): boolean =>
  [before, now].every((each) => each !== undefined && isStarving(each)) && before?.delivered === now?.delivered;

const isStarving = ({ pending, requests, unacknowledged, paused }: DurableHealth): boolean =>
  pending > 0 && requests > 0 && unacknowledged < MAX_UNACKNOWLEDGED && !paused;

export const makeDurable = (nc: NatsConnection, definition: DurableDefinition): Durable => {
  const { stream, durable } = definition;
  const what = `Consumer ${durable} of stream ${stream} cannot be what its definition says`;
  const asked = async <R>(request: (consumers: ConsumerAPI) => Promise<R>): Promise<R> => {
    const { consumers } = await jetstreamManager(nc, { checkAPI: false, timeout: API_TIMEOUT_MS });
    return request(consumers).catch((cause: unknown) => {
      throw brokerError(what, cause);
    });
  };
  const find = async (consumers: ConsumerAPI): Promise<ConsumerInfo | undefined> =>
    consumers.info(stream, durable).catch((error: unknown) => {
      if (isApiError(error, JetStreamApiCodes.ConsumerNotFound)) return undefined;
      throw error;
    });

  const ensure = (): Promise<void> =>
    asked(async (consumers) => {
      const found = await find(consumers);
      if (found === undefined) {
        await consumers.add(stream, newConfig(definition));
        return;
      }
      if (!isOurKind(found.config)) throw new AppError('conflict', `${what}: it is of another kind.`);
      if (hasDrifted(found.config, definition)) await consumers.update(stream, durable, changeable(definition));
    });

  return {
    ensure,
    restore: async () => {
      if ((await asked(find)) === undefined) await pause(RECREATION_MS);
      await ensure();
    },
    health: () => asked(async (consumers) => healthOf(await find(consumers))),
    recreate: () =>
      asked(async (consumers) => {
        const found = await find(consumers);
        if (found !== undefined) await consumers.delete(stream, durable);
        const from = found === undefined ? {} : startingAt(found.ack_floor.stream_seq + 1);
        await consumers.add(stream, { ...newConfig(definition), ...from });
      }),
  };
};

const changeable = ({ filterSubjects, ackWaitMs }: DurableDefinition) => ({
  filter_subjects: [...filterSubjects],
  ack_wait: nanos(ackWaitMs),
  max_ack_pending: MAX_UNACKNOWLEDGED,
});

/** `all`: what was published before the first start is delivered too (EV6). `-1`: we count attempts, the broker gives up never. */
const newConfig = (definition: DurableDefinition): Partial<ConsumerConfig> => ({
  durable_name: definition.durable,
  ack_policy: AckPolicy.Explicit,
  deliver_policy: DeliverPolicy.All,
  max_deliver: -1,
  ...changeable(definition),
});

const startingAt = (seq: number): Partial<ConsumerConfig> => ({
  deliver_policy: DeliverPolicy.StartSequence,
  opt_start_seq: seq,
});

/** A consumer that acknowledges otherwise, skips the beginning or gives up is not one that loses nothing. */
const isOurKind = ({ ack_policy, deliver_policy, max_deliver }: ConsumerConfig): boolean =>
  ack_policy === AckPolicy.Explicit &&
  (deliver_policy === DeliverPolicy.All || deliver_policy === DeliverPolicy.StartSequence) &&
  (max_deliver ?? -1) === -1;

const hasDrifted = (config: ConsumerConfig, definition: DurableDefinition): boolean => {
  const wanted = changeable(definition);
  const filters = config.filter_subjects ?? (config.filter_subject === undefined ? [] : [config.filter_subject]);
  return (
    config.ack_wait !== wanted.ack_wait ||
    config.max_ack_pending !== wanted.max_ack_pending ||
    filters.toSorted().join() !== wanted.filter_subjects.toSorted().join()
  );
};

const healthOf = (info: ConsumerInfo | undefined): DurableHealth | undefined =>
  info && {
    pending: info.num_pending,
    delivered: info.delivered.consumer_seq,
    unacknowledged: info.num_ack_pending,
    requests: info.num_waiting,
    paused: info.paused === true,
  };
