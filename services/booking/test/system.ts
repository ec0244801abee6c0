import type { Envelope } from '@fencepost/contracts/envelope';
import { connectStore } from '@fencepost/mongo-kit/connect';
import { type Clock, systemClock } from '@fencepost/service-kit/clock';
import type { Delivery } from '@fencepost/service-kit/consumer';
import { makeLogger } from '@fencepost/service-kit/logger';
import { type Caller, makeMesh } from '@fencepost/service-kit/mesh';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { makeNamespace } from '@fencepost/service-kit/namespace';
import { connectNats } from '@fencepost/service-kit/nats';
import { makePublisher } from '@fencepost/service-kit/publisher';
import { newId } from '@fencepost/service-kit/random-id';
import { makeSecretBox } from '@fencepost/service-kit/secret-box';
import { readStream } from '@fencepost/service-kit/stream-reader';
import { declareStream, ingressStream } from '@fencepost/service-kit/streams';
import { fixedClock } from '@fencepost/testing/clocks';
import type { Servers } from '@fencepost/testing/servers';
import { definitions } from '../src/adapters/rows.ts';
import { startBooking } from '../src/app.ts';
import type { BookingConfig } from '../src/config.ts';
import type { ResolveTenant } from '../src/usecases/ports/neighbours.ts';
import type { DemoCompany } from './companies.ts';
import { newSigningKey } from './signing-key.ts';
import { tenantNeighbour } from './tenant-neighbour.ts';

/** Replicas of the service on real servers, and a neighbour that plays the edge and the tenant service. */
export interface System {
  readonly call: Caller;
  /** What every replica is started with. */
  readonly config: BookingConfig;
  /** Events published so far. */
  readonly events: readonly Envelope[];
  /** Messages parked so far. */
  readonly parked: readonly Delivery[];
  /** Stores a delivery as the edge would; `copy` gets past the broker's own window of duplicates. */
  deliver(message: Delivery, copy?: number): Promise<void>;
  /** How many deliveries all replicas have handled. */
  handled(): Promise<number>;
  /** Starts another replica. */
  startReplica(clock?: Clock): Promise<void>;
  /** The service's database, as a process that crashed left it: nothing is published. */
  openStore(): ReturnType<typeof connectStore>;
  stop(): Promise<void>;
}

const logAndMetrics = (service: string) => ({
  log: makeLogger({ service, level: 'silent' }),
  metrics: makeMetrics(service),
});

interface Options {
  /** Without one nobody listens where Cal.com is asked. */
  readonly calcomUrl?: string;
  /** Whose bookings are read back by schedule. */
  readonly scheduled?: readonly DemoCompany[];
}

/** A namespace and a database of its own, without a replica yet. */
export const prepareSystem = async (
  { nats, mongo, redis }: Servers,
  answers: () => ResolveTenant,
  { calcomUrl = 'http://127.0.0.1:9', scheduled = [] }: Options = {},
): Promise<System> => {
  const prefix = newId('b').replaceAll('_', '');
  const config: BookingConfig = {
    NATS_URL: nats,
    NAMESPACE: prefix,
    MONGO_URL: mongo,
    MONGO_DATABASE: prefix,
    REDIS_URL: redis,
    SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    AUDIT_SIGNING_KEY: newSigningKey('test').keys,
    CALCOM_API_URL: calcomUrl,
    LOG_LEVEL: 'silent',
    OPS_HOST: '127.0.0.1',
    OPS_PORT: 0,
    SHUTDOWN_GRACE_MS: 25_000,
    DRAIN_DELAY_MS: 0,
  };
  const { log, metrics } = logAndMetrics('neighbour');
  const namespace = makeNamespace(prefix);
  const nc = await connectNats({ url: nats, name: 'neighbour', log });
  await declareStream(nc, namespace, ingressStream);
  const publisher = makePublisher({ nc, namespace, log, metrics });
  const mesh = makeMesh({ nc, namespace, nodeId: newId('neighbour'), log, metrics });
  const secretBox = makeSecretBox({ keys: config.SECRET_KEYS });
  mesh.provide('tenant', tenantNeighbour({ answers, secretBox, scheduled }));
  await mesh.start();

  const events: Envelope[] = [];
  const parked: Delivery[] = [];
  const read = (stream: string, subject: string, handleMessage: (delivery: Delivery) => unknown) =>
    readStream({ nc, namespace, log, stream, filterSubjects: [subject], fromSeq: 1, handle: handleMessage });
  const readers = [
    read('EVENTS', 'events.>', ({ data }) => events.push(JSON.parse(Buffer.from(data).toString()))),
    read('PARKED', 'parked.>', (delivery) => parked.push(delivery)),
  ];
  const replicas: Awaited<ReturnType<typeof startBooking>>[] = [];
  const renderings: (() => Promise<string>)[] = [];
  return {
    call: mesh.call,
    config,
    events,
    parked,
    deliver: async ({ subject, data, headers, messageId }, copy = 0) => {
      await publisher.publish(subject, data, { messageId: `${messageId}.${copy}`, headers });
    },
    handled: async () => {
      const texts = await Promise.all(renderings.map((render) => render()));
      const counts = texts.flatMap((text) => [...text.matchAll(/^\w*deliveries_total\S* (\d+)$/gm)]);
      return counts.reduce((sum, [, count]) => sum + Number(count), 0);
    },
    startReplica: async (clock = systemClock) => {
      const kit = { config, clock, ...logAndMetrics('booking') };
      renderings.push(kit.metrics.render);
      replicas.push(await startBooking(config, kit));
    },
    openStore: () => connectStore({ url: mongo, database: prefix, definitions, clock: fixedClock, log }),
    stop: async () => {
      await Promise.all(replicas.map((replica) => replica.stop()));
      await Promise.all(readers.map((reader) => reader.stop()));
      await mesh.stop();
      publisher.close();
      await nc.close();
    },
  };
};
