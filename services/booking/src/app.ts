import { matchHosts } from '@fencepost/contracts/tenant/proof';
import { resolveTenant } from '@fencepost/contracts/tenant/verdict';
import { openGround } from '@fencepost/mongo-kit/ground';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { consumeEvents } from '@fencepost/service-kit/consume-events';
import { consume } from '@fencepost/service-kit/consumer';
import { makePace } from '@fencepost/service-kit/pace';
import type { Kit, Running } from '@fencepost/service-kit/run';
import { readMessage } from '@fencepost/service-kit/stream-reader';
import { eventsStream, ingressStream } from '@fencepost/service-kit/streams';
import { placeOf } from './adapters/delivery-lane.ts';
import { makeFacts } from './adapters/facts.ts';
import { inboundDelivery } from './adapters/inbound-delivery.ts';
import { definitions } from './adapters/rows.ts';
import { makeStores } from './adapters/stores.ts';
import type { BookingConfig } from './config.ts';
import { companyEventsOf, deliveriesOf, handlersOf } from './service.ts';
import { wireUseCases } from './wire.ts';

/** Connects and wires the booking service; resolves once it answers and consumes. */
export const startBooking = async (config: BookingConfig, kit: Kit): Promise<Running> => {
  const { log, metrics, clock } = kit;
  const ground = await openGround(
    { name: 'booking', config, streams: [ingressStream, eventsStream], definitions },
    kit,
  );
  const { nc, namespace, store, mesh } = ground;

  const does = wireUseCases({
    ...makeStores(store, clock),
    facts: makeFacts(store),
    resolveTenant: (question, scope) => mesh.call(resolveTenant, question, scope),
    matchHosts: async (hosts, scope) => {
      const asked = hosts.map(({ id = null, email = null }) => ({ calcomUserId: id, email }));
      return (await mesh.call(matchHosts, { hosts: asked }, scope)).staffIds;
    },
    // Until the company's door to Cal.com is wired: nothing is known there.
    readBooking: async () => undefined,
    readIngress: async (seq) => {
      const message = await readMessage({ nc, namespace, stream: ingressStream.name, seq });
      return message && inboundDelivery(message);
    },
    pace: makePace(),
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

  const companies = await consumeEvents({
    nc,
    namespace,
    log,
    metrics,
    durable: 'booking-companies',
    handlers: companyEventsOf(does),
  });

  return ground.running({
    stop: async () => {
      await Promise.all([consumer.stop(), companies.stop()]);
    },
  });
};
