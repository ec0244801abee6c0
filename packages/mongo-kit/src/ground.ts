import type { Consumer } from '@fencepost/service-kit/consumer';
import { type Mesh, makeMesh } from '@fencepost/service-kit/mesh';
import { makeNamespace, type Namespace } from '@fencepost/service-kit/namespace';
import { connectNats, type NatsConnection } from '@fencepost/service-kit/nats';
import { makePublisher } from '@fencepost/service-kit/publisher';
import { newId } from '@fencepost/service-kit/random-id';
import { makeRelay } from '@fencepost/service-kit/relay';
import type { Kit, Running } from '@fencepost/service-kit/run';
import { declareStream, type StreamDefinition } from '@fencepost/service-kit/streams';
import { type ConnectedStore, connectStore } from './connect.ts';
import type { CollectionDefinition } from './define-collection.ts';
import type { RuleDefinition } from './define-rule.ts';

/** What a service stands on that keeps records and tells events: a write of its store is published by itself. */
export interface Ground {
  readonly nc: NatsConnection;
  readonly namespace: Namespace;
  readonly store: ConnectedStore;
  /** The service provides its actions and starts it. */
  readonly mesh: Mesh;
  /** The service that this consumer brings its work; it stops in the order of SD1. */
  running(consumer: Consumer): Running;
}

interface GroundConfig {
  readonly NATS_URL: string;
  readonly NAMESPACE: string;
  readonly MONGO_URL: string;
  readonly MONGO_DATABASE: string;
}

interface Wanted {
  readonly name: string;
  readonly config: GroundConfig;
  readonly streams: readonly StreamDefinition[];
  readonly definitions: readonly CollectionDefinition[];
  readonly rules?: readonly RuleDefinition[];
}

/** Connects a service to its broker and its database; throws what `connectNats`, `declareStream` and `connectStore` do. */
export const openGround = async (wanted: Wanted, kit: Kit): Promise<Ground> => {
  const { name, config, streams, definitions, rules = [] } = wanted;
  const { log, metrics, clock } = kit;
  const namespace = makeNamespace(config.NAMESPACE);
  const nodeId = newId(name);
  const nc = await connectNats({ url: config.NATS_URL, name: nodeId, log });
  for (const stream of streams) await declareStream(nc, namespace, stream);
  const publisher = makePublisher({ nc, namespace, metrics, log });
  const relay = makeRelay({ publisher, clock, log, metrics });
  const { MONGO_URL: url, MONGO_DATABASE: database } = config;
  const store = await connectStore({
    ...{ url, database, definitions, rules, metrics, clock, log },
    onCommitted: relay.offer,
  });
  relay.attach(store.outbox);
  relay.start();
  const mesh = makeMesh({ nc, namespace, nodeId, log, metrics });
  return {
    nc,
    namespace,
    store,
    mesh,
    running: (consumer) => ({
      checks: { mongo: store.ping, nats: () => nc.flush().then(() => true) },
      stop: async () => {
        await consumer.stop();
        await mesh.stop();
        await relay.stop();
        publisher.close();
        await store.close();
        await nc.close();
      },
    }),
  };
};
