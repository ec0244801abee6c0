import type { Envelope } from '@fencepost/contracts/envelope';
import { type CalcomSeed, demoSeed } from '@fencepost/fakes/calcom/seed';
import { type FakeCalcom, startFakeCalcom } from '@fencepost/fakes/calcom/server';
import { systemClock } from '@fencepost/service-kit/clock';
import { type Bucket, openBucket } from '@fencepost/service-kit/key-value';
import { makeLogger } from '@fencepost/service-kit/logger';
import { type Caller, makeMesh } from '@fencepost/service-kit/mesh';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { makeNamespace } from '@fencepost/service-kit/namespace';
import { connectNats } from '@fencepost/service-kit/nats';
import { newId } from '@fencepost/service-kit/random-id';
import { readStream } from '@fencepost/service-kit/stream-reader';
import type { Servers } from '@fencepost/testing/servers';
import { startTenant } from '../src/app.ts';
import type { TenantConfig } from '../src/config.ts';

/** The running service, its Cal.com, and a neighbour on the same broker that asks it and listens to it. */
export interface System {
  readonly calcom: FakeCalcom;
  readonly call: Caller;
  readonly events: readonly Envelope[];
  readonly directory: Bucket;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** More than any test asks: a limit is a test's own business. */
const UNLIMITED = 1_000_000;

/** Starts the service in this process, on real servers, in a namespace and a database of its own. */
export const startSystem = async (
  { nats, mongo, redis }: Servers,
  { seed = demoSeed }: { readonly seed?: CalcomSeed } = {},
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
  const start = () => startTenant(config, { log, metrics: makeMetrics('tenant'), clock: systemClock });
  let running = await start();

  const namespace = makeNamespace(prefix);
  const nc = await connectNats({ url: nats, name: 'neighbour', log });
  const mesh = makeMesh({ nc, namespace, nodeId: newId('neighbour'), log, metrics: makeMetrics('neighbour') });
  await mesh.start();
  const events: Envelope[] = [];
  const reader = readStream({
    nc,
    namespace,
    log,
    stream: 'EVENTS',
    filterSubjects: ['events.>'],
    fromSeq: 1,
    handle: ({ data }) => events.push(JSON.parse(Buffer.from(data).toString())),
  });
  return {
    calcom,
    call: mesh.call,
    events,
    directory: await openBucket({ nc, namespace, name: 'directory', log }),
    restart: async () => {
      await running.stop();
      running = await start();
    },
    stop: async () => {
      await reader.stop();
      await mesh.stop();
      await nc.close();
      await running.stop();
      await calcom.close();
    },
  };
};
