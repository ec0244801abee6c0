import { resolveTenant } from '@fencepost/contracts/tenant/verdict';
import { connectStore } from '@fencepost/mongo-kit/connect';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { consume } from '@fencepost/service-kit/consumer';
import { makeMesh } from '@fencepost/service-kit/mesh';
import { makeNamespace } from '@fencepost/service-kit/namespace';
import { connectNats } from '@fencepost/service-kit/nats';
import { makePublisher } from '@fencepost/service-kit/publisher';
import { newId } from '@fencepost/service-kit/random-id';
import { makeRelay } from '@fencepost/service-kit/relay';
import type { Kit, Running } from '@fencepost/service-kit/run';
import { readMessage } from '@fencepost/service-kit/stream-reader';
import { declareStream, eventsStream, ingressStream } from '@fencepost/service-kit/streams';
import { makeFacts } from './adapters/facts.ts';
import { definitions } from './adapters/rows.ts';
import { makeStores } from './adapters/stores.ts';
import type { BookingConfig } from './config.ts';
import { placeOf } from './domain/delivery-lane.ts';
import { inboundDelivery } from './domain/inbound-delivery.ts';
import { deliveriesOf, handlersOf } from './service.ts';
import { wireUseCases } from './wire.ts';

/** Connects and wires the booking service; resolves once it answers and consumes. */
export const startBooking = async (config: BookingConfig, kit: Kit<BookingConfig>): Promise<Running> => {
  const { log, metrics, clock } = kit;
  const namespace = makeNamespace(config.NAMESPACE);
  const nodeId = newId('booking');
  const nc = await connectNats({ url: config.NATS_URL, name: nodeId, log });
  await declareStream(nc, namespace, ingressStream);
  await declareStream(nc, namespace, eventsStream);
  const publisher = makePublisher({ nc, namespace, metrics, log });
  const relay = makeRelay({ publisher, clock, log, metrics });
  const store = await connectStore({
    url: config.MONGO_URL,
    database: config.MONGO_DATABASE,
    definitions,
    clock,
    log,
    onCommitted: relay.offer,
  });
  relay.attach(store.outbox);
  relay.start();

  const mesh = makeMesh({ nc, namespace, nodeId, log, metrics });
  const does = wireUseCases({
    ...makeStores(store),
    facts: makeFacts(store),
    resolveTenant: (question, scope) => mesh.call(resolveTenant, question, scope),
    readIngress: async (seq) => {
      const message = await readMessage({ nc, namespace, stream: ingressStream.name, seq });
      return message && inboundDelivery(message);
    },
    clock,
  });
  mesh.provide('booking', handlersOf(does));
  await mesh.start();

  const acrossTenants = makeAcrossTenants({ log, metrics });
  const outcomes = metrics.counter('deliveries_total', 'Deliveries of vendors, by what became of them', ['outcome']);
  const deliveries = deliveriesOf(does);
  const consumer = await consume({
    nc,
    namespace,
    log,
    metrics,
    stream: ingressStream.name,
    durable: 'booking',
    filterSubjects: Object.keys(deliveries),
    keyOf: placeOf,
    handle: async (message) => {
      const delivery = inboundDelivery(message);
      const { endpointId, requestId } = delivery;
      const actor = { kind: 'webhook', id: endpointId } as const;
      const scope = acrossTenants('find out whose a delivery is', { actor, requestId });
      const outcome = await deliveries[message.subject]?.(delivery, scope);
      outcomes.inc({ outcome: outcome ?? 'ignored' });
    },
  });

  return {
    checks: { mongo: store.ping, nats: () => nc.flush().then(() => true) },
    stop: async () => {
      await consumer.stop();
      await mesh.stop();
      await relay.stop();
      publisher.close();
      await store.close();
      await nc.close();
    },
  };
};
