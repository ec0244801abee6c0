import { createHash, randomBytes } from 'node:crypto';
import { directoryBucket, directoryKey, endpointSecretPurpose } from '@fencepost/contracts/directory';
import { derivedId } from '@fencepost/contracts/ids';
import { type Clock, systemClock } from '@fencepost/service-kit/clock';
import type { Delivery } from '@fencepost/service-kit/delivery';
import { type Bucket, openBucket } from '@fencepost/service-kit/key-value';
import { makeLogger } from '@fencepost/service-kit/logger';
import { type Metrics, makeMetrics } from '@fencepost/service-kit/metrics';
import { makeNamespace, type Namespace } from '@fencepost/service-kit/namespace';
import { connectNats, type NatsConnection } from '@fencepost/service-kit/nats';
import { newId } from '@fencepost/service-kit/random-id';
import { makeSecretBox } from '@fencepost/service-kit/secret-box';
import { readStream } from '@fencepost/service-kit/stream-reader';
import { declareStream, ingressStream } from '@fencepost/service-kit/streams';
import { startEdge } from '../../src/app.ts';
import type { EdgeConfig } from '../../src/config.ts';

/** A webhook endpoint as its company and Cal.com know it. */
export interface OpenEndpoint {
  readonly endpointKey: string;
  readonly endpointId: string;
  readonly tenantId: string;
}

interface SecretGiven {
  readonly secret: string;
  readonly notAfter: string | null;
}

export interface RunningEdge {
  readonly url: string;
  readonly metrics: Metrics;
  stop(): Promise<void>;
}

/** Real servers with a namespace of their own; the test is the tenant service that fills the directory. No edge yet. */
export interface Ground {
  readonly nc: NatsConnection;
  readonly namespace: Namespace;
  readonly bucket: Bucket;
  /** What lies in INGRESS, in order. */
  readonly ingress: readonly Delivery[];
  /** Of Retell; signed by this key of its account. */
  putRetellEndpoint(name: string, secret: string): Promise<OpenEndpoint>;
  putEndpoint(name: string, ...secrets: readonly SecretGiven[]): Promise<OpenEndpoint>;
  /** A key of that company, or of the operator. */
  issueKey(label: string, tenantId: string | null): Promise<string>;
  startEdge(given?: { readonly clock?: Clock; readonly config?: Partial<EdgeConfig> }): Promise<RunningEdge>;
  close(): Promise<void>;
}

export const tenantIdOf = (company: string): string => derivedId('ten', company);
export const quiet = makeLogger({ service: 'test', level: 'silent' });

export const prepareGround = async (servers: { nats: string; redis: string }): Promise<Ground> => {
  const prefix = newId('e').replaceAll('_', '');
  const namespace = makeNamespace(prefix);
  const keys = `test:${randomBytes(32).toString('base64')}`;
  const secretBox = makeSecretBox({ keys });
  const nc = await connectNats({ url: servers.nats, name: 'ground', log: quiet });
  await declareStream(nc, namespace, ingressStream);
  const bucket = await openBucket({ nc, namespace, name: directoryBucket, log: quiet });
  const ingress: Delivery[] = [];
  const reader = readStream({
    ...{ nc, namespace, log: quiet, stream: ingressStream.name, filterSubjects: ['ingress.>'], fromSeq: 1 },
    handle: (delivery) => ingress.push(delivery),
  });

  const open = async (company: string, name: string, vendor: 'retell' | undefined, secrets: readonly SecretGiven[]) => {
    const tenantId = tenantIdOf(company);
    const endpointId = derivedId('end', name);
    const endpointKey = createHash('md5').update(name).digest('hex');
    const sealedFor = { tenantId, purpose: endpointSecretPurpose(endpointId) };
    const sealed = secrets.map(async ({ secret, notAfter }) => ({
      sealed: await secretBox.seal(secret, sealedFor),
      notAfter,
    }));
    const entry = { kind: 'endpoint', endpointId, tenantId, vendor, version: 1, secrets: await Promise.all(sealed) };
    await bucket.put(directoryKey.endpoint(endpointKey), JSON.stringify(entry));
    return { endpointKey, endpointId, tenantId };
  };

  return {
    nc,
    namespace,
    bucket,
    ingress,
    putEndpoint: (name, ...secrets) => open(name, name, undefined, secrets),
    putRetellEndpoint: (name, secret) => open(name, `${name} at Retell`, 'retell', [{ secret, notAfter: null }]),
    issueKey: async (label, tenantId) => {
      const key = `fp_${createHash('sha256').update(label).digest('hex')}`;
      const entry = { kind: 'apiKey', apiKeyId: derivedId('key', label), tenantId, version: 1 };
      await bucket.put(directoryKey.apiKey(createHash('sha256').update(key).digest('hex')), JSON.stringify(entry));
      return key;
    },
    startEdge: async ({ clock = systemClock, config = {} } = {}) => {
      const metrics = makeMetrics('edge');
      const full = { ...edgeConfigOf(servers, prefix, keys), ...config };
      const { url, stop } = await startEdge(full, { log: quiet, metrics, clock });
      return { url, metrics, stop };
    },
    close: async () => {
      await reader.stop();
      await nc.close();
    },
  };
};

const edgeConfigOf = ({ nats, redis }: { nats: string; redis: string }, prefix: string, keys: string): EdgeConfig => ({
  NATS_URL: nats,
  REDIS_URL: redis,
  NAMESPACE: prefix,
  SECRET_KEYS: keys,
  HTTP_HOST: '127.0.0.1',
  HTTP_PORT: 0,
  LOG_LEVEL: 'silent',
  OPS_HOST: '127.0.0.1',
  OPS_PORT: 0,
  SHUTDOWN_GRACE_MS: 25_000,
  DRAIN_DELAY_MS: 0,
  API_RATE_PER_MINUTE: 600,
  REPLICAS: 1,
  MAX_WEBHOOKS_IN_FLIGHT: 2_000,
});
