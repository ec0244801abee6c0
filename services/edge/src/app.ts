import { directoryBucket } from '@fencepost/contracts/directory';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { openBucket } from '@fencepost/service-kit/key-value';
import { makeMesh } from '@fencepost/service-kit/mesh';
import { makeNamespace } from '@fencepost/service-kit/namespace';
import { connectNats } from '@fencepost/service-kit/nats';
import { makePublisher } from '@fencepost/service-kit/publisher';
import { newId } from '@fencepost/service-kit/random-id';
import { openQuickRedis } from '@fencepost/service-kit/redis';
import { tellRequests } from '@fencepost/service-kit/request-counts';
import type { Kit, Running } from '@fencepost/service-kit/run';
import { makeSecretBox } from '@fencepost/service-kit/secret-box';
import { declareStream, ingressStream } from '@fencepost/service-kit/streams';
import { makeSlackReply } from '@fencepost/vendors/slack/reply';
import { makeApiLimits } from './adapters/api-limits.ts';
import { watchDirectory } from './adapters/directory.ts';
import { watchTime } from './adapters/watch-time.ts';
import type { EdgeConfig } from './config.ts';
import { makeCounting } from './http/counting.ts';
import { listen } from './http/listen.ts';
import { makeOpenStreams } from './http/open-streams.ts';
import { makeEdge } from './service.ts';
import { makeAcceptDelivery } from './usecases/accept-delivery.ts';
import { makeAcceptRetell } from './usecases/accept-retell.ts';

/** A request waits no longer for its count; it is then counted in memory (RL1). */
const COUNT_WITHIN_MS = 250;

/** Connects and wires the edge; resolves once it serves. */
export const startEdge = async (config: EdgeConfig, kit: Kit): Promise<Running & { readonly url: string }> => {
  const { log, metrics, clock } = kit;
  const namespace = makeNamespace(config.NAMESPACE);
  const nc = await connectNats({ url: config.NATS_URL, name: 'edge', log });
  await declareStream(nc, namespace, ingressStream);

  const directory = await watchDirectory({
    bucket: await openBucket({ nc, namespace, name: directoryBucket, log }),
    secretBox: makeSecretBox({ keys: config.SECRET_KEYS }),
    clock,
    log,
    metrics,
  });
  const publisher = makePublisher({ nc, namespace, log, metrics });
  const nodeId = newId('edge');
  const mesh = makeMesh({ nc, namespace, nodeId, log, metrics });
  const counting = makeCounting(metrics);
  const telling = tellRequests({ nc, namespace, node: nodeId, read: counting.read });
  await mesh.start();
  const redis = await openQuickRedis({ url: config.REDIS_URL, log, commandTimeoutMs: COUNT_WITHIN_MS });

  const openStreams = metrics.gauge('edge_open_streams', 'Server-sent event streams that are open');
  const streams = makeOpenStreams({ report: (open) => openStreams.set({}, open) });

  const edge = await makeEdge({
    directory,
    acceptDelivery: makeAcceptDelivery({ publisher, clock }),
    maxInFlight: config.MAX_WEBHOOKS_IN_FLIGHT,
    ...counting.instruments,
    acceptRetell: makeAcceptRetell({ publisher, clock }),
    limits: makeApiLimits({
      redis,
      keyPrefix: `${config.NAMESPACE}api`,
      perMinute: config.API_RATE_PER_MINUTE,
      replicas: config.REPLICAS,
      clock,
      log,
    }),
    call: mesh.call,
    acrossTenants: makeAcrossTenants({ log, metrics }),
    slackSigningSecret: config.SLACK_SIGNING_SECRET,
    slackReply: makeSlackReply({ origin: config.SLACK_REPLY_ORIGIN }),
    clock,
    clientIpHeader: config.CLIENT_IP_HEADER,
    streams,
    time: watchTime,
    log,
  });
  const server = await listen(edge, { host: config.HTTP_HOST, port: config.HTTP_PORT });

  return {
    url: server.url,
    // Started means replayed. Tenant, Redis and even NATS may come and go: the edge answers for all of them.
    checks: { directory: async () => true },
    stop: async () => {
      // No further connection is taken while the streams of the present ones end.
      await Promise.all([server.stop(), streams.stop()]);
      telling.stop();
      await publisher.drain();
      publisher.close();
      await mesh.stop();
      await directory.stop();
      redis.disconnect();
      await nc.close();
    },
  };
};
