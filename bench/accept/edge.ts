import { randomBytes, randomUUID } from 'node:crypto';
import { directoryBucket, directoryKey, endpointSecretPurpose } from '@fencepost/contracts/directory';
import { derivedId } from '@fencepost/contracts/ids';
import { openBucket } from '@fencepost/service-kit/key-value';
import { makeLogger } from '@fencepost/service-kit/logger';
import { makeNamespace } from '@fencepost/service-kit/namespace';
import { connectNats } from '@fencepost/service-kit/nats';
import { makeSecretBox } from '@fencepost/service-kit/secret-box';
import { declareStream, ingressStream } from '@fencepost/service-kit/streams';
import { type Contestant, startContestant } from '../kit/processes.ts';
import type { Target } from './corpus.ts';

const EDGE_MAIN = new URL('../../services/edge/src/main.ts', import.meta.url).pathname;

/** Starts the real edge with one endpoint in its directory. `redisUrl` may be a dead address: webhooks do not need Redis. */
export const startEdge = async (
  natsUrl: string,
  redisUrl: string,
): Promise<{ contestant: Contestant; target: Target }> => {
  const secretKeys = `bench:${randomBytes(32).toString('base64')}`;
  const secret = randomUUID();
  const endpointKey = randomUUID().replaceAll('-', '');
  const tenantId = derivedId('ten', 'bench');
  const endpointId = derivedId('end', 'bench');
  const log = makeLogger({ service: 'bench', level: 'error' });
  const namespace = makeNamespace('');
  const nc = await connectNats({ url: natsUrl, name: 'bench', log });
  await declareStream(nc, namespace, ingressStream);
  const sealed = await makeSecretBox({ keys: secretKeys }).seal(secret, {
    tenantId,
    purpose: endpointSecretPurpose(endpointId),
  });
  const bucket = await openBucket({ nc, namespace, name: directoryBucket });
  const entry = { kind: 'endpoint', endpointId, tenantId, version: 1, secrets: [{ sealed, notAfter: null }] };
  await bucket.put(directoryKey.endpoint(endpointKey), JSON.stringify(entry));
  await nc.close();
  const env = { NATS_URL: natsUrl, REDIS_URL: redisUrl, SECRET_KEYS: secretKeys, HTTP_PORT: '0', LOG_LEVEL: 'info' };
  const contestant = await startContestant('edge', EDGE_MAIN, env);
  return { contestant, target: { path: `/webhooks/calcom/${endpointKey}`, secret } };
};
