import { type CalcomSeed, demoSeed } from '@fencepost/fakes/calcom/seed';
import { type FakeCalcom, startFakeCalcom } from '@fencepost/fakes/calcom/server';
import { type Clock, systemClock } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { type Metrics, makeMetrics } from '@fencepost/service-kit/metrics';
import { newId } from '@fencepost/service-kit/random-id';
import type { Running } from '@fencepost/service-kit/run';
import type { Servers } from '@fencepost/testing/servers';
import { type Db, MongoClient } from 'mongodb';
import { startTenant } from '../src/app.ts';
import type { TenantConfig } from '../src/config.ts';
import { type Neighbour, startNeighbour } from './neighbour.ts';

/** The running service, its Cal.com, its database, and a neighbour on the same broker. */
export interface System extends Neighbour {
  readonly calcom: FakeCalcom;
  /** As it is, for tests that look at what is stored. */
  readonly database: Db;
  readonly config: TenantConfig;
  /** Of each replica, in the order in which they were started. */
  readonly metrics: readonly Metrics[];
  /** Stops the replicas and starts one. */
  restart(clock?: Clock): Promise<void>;
  /** Starts another replica beside those that run. */
  join(clock?: Clock): Promise<void>;
}

/** More than any test asks: a limit is a test's own business. */
const UNLIMITED = 1_000_000;

interface Options {
  readonly seed?: CalcomSeed;
  /** None where a test starts the service itself, in a process of its own. */
  readonly replicas?: 0 | 1 | 2;
}

/** Starts the service in this process, on real servers, in a namespace and a database of its own. */
export const startSystem = async (
  { nats, mongo, redis }: Servers,
  { seed = demoSeed, replicas = 1 }: Options = {},
): Promise<System> => {
  const prefix = newId('t').replaceAll('_', '');
  const calcom = await startFakeCalcom({ seed, requestsPerMinute: UNLIMITED });
  const config: TenantConfig = {
    NATS_URL: nats,
    NAMESPACE: prefix,
    MONGO_URL: mongo,
    MONGO_DATABASE: prefix,
    REDIS_URL: redis,
    CALCOM_API_URL: calcom.url,
    PUBLIC_URL: 'https://hooks.example.com',
    SECRET_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
    LOG_LEVEL: 'silent',
    OPS_HOST: '127.0.0.1',
    OPS_PORT: 0,
    SHUTDOWN_GRACE_MS: 25_000,
    DRAIN_DELAY_MS: 0,
  };
  const log = makeLogger({ service: 'test', level: 'silent' });
  const running: Running[] = [];
  const metrics: Metrics[] = [];
  const join = async (clock = systemClock): Promise<void> => {
    const own = makeMetrics('tenant');
    metrics.push(own);
    running.push(await startTenant(config, { log, metrics: own, clock }));
  };
  const stopAll = () => Promise.all(running.splice(0).map((replica) => replica.stop()));

  const neighbour = await startNeighbour({ url: nats, prefix });
  for (let started = 0; started < replicas; started += 1) await join();
  const mongoClient = await new MongoClient(mongo).connect();
  return {
    ...neighbour,
    calcom,
    database: mongoClient.db(prefix),
    config,
    metrics,
    join,
    restart: async (clock) => {
      await stopAll();
      await join(clock);
    },
    stop: async () => {
      await neighbour.stop();
      await stopAll();
      await mongoClient.close();
      await calcom.close();
    },
  };
};
