import { randomBytes } from 'node:crypto';
import type { Store } from '@fencepost/mongo-kit/collection';
import { type Ground, openGround } from '@fencepost/mongo-kit/ground';
import { makeIdempotent, purgeIdempotencyKeys } from '@fencepost/mongo-kit/idempotency';
import { makeLeasing } from '@fencepost/mongo-kit/leasing';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { type AlarmClock, openAlarmClock } from '@fencepost/service-kit/alarm-clock';
import { consumeEvents } from '@fencepost/service-kit/consume-events';
import type { Delivery } from '@fencepost/service-kit/consumer';
import { type Consumer, consume } from '@fencepost/service-kit/consumer';
import { makeInspectWork } from '@fencepost/service-kit/inspect-work';
import { makePace } from '@fencepost/service-kit/pace';
import { newId } from '@fencepost/service-kit/random-id';
import type { Kit, Running } from '@fencepost/service-kit/run';
import { makeSecretBox, type SecretBox } from '@fencepost/service-kit/secret-box';
import { readMessage } from '@fencepost/service-kit/stream-reader';
import { eventsStream, ingressStream } from '@fencepost/service-kit/streams';
import { makeBoundedFetch } from '@fencepost/vendors/bounded-fetch';
import { makePoliteCalcom } from '@fencepost/vendors/calcom/polite';
import { makeAskTenant } from './adapters/ask-tenant.ts';
import { consumeForAudit } from './adapters/audit-consumer.ts';
import { makeOpenCalcom } from './adapters/calcom-door.ts';
import { makeCalcomSlots } from './adapters/calcom-slots.ts';
import { makeCheckpointSigner } from './adapters/checkpoint-signer.ts';
import { makeCustomerIds } from './adapters/customer-ids.ts';
import { laneOf } from './adapters/delivery-lane.ts';
import { makeFacts } from './adapters/facts.ts';
import { makeInTime } from './adapters/in-time.ts';
import { makeLegacyPersonBox } from './adapters/legacy-person-box.ts';
import { makeOccupants } from './adapters/occupants.ts';
import { makePersonBox } from './adapters/person-box.ts';
import { makeReadBooking } from './adapters/read-booking.ts';
import { makeRepairDoors } from './adapters/repair-doors.ts';
import { makeReadReplayable } from './adapters/replayable.ts';
import { definitions, rows } from './adapters/rows.ts';
import { rules } from './adapters/rules.ts';
import { makeOpenShadow } from './adapters/shadow.ts';
import { makeStores } from './adapters/stores.ts';
import type { BookingConfig } from './config.ts';
import { jobsOf, periodical, ringsOn } from './jobs.ts';
import { handlersOf } from './service.ts';
import { companyEventsOf, deliveriesOf, ingressMessage, ownEventsOf, repairsOf } from './subscriptions.ts';
import { type UseCases, wireUseCases } from './wire.ts';
import type { World } from './world.ts';

/** For one request to Cal.com: a person may wait for it. */
const CALCOM_TIMEOUT_MS = 6_000;
/** A caller on the telephone is answered within 2.5 s; whoever books then is told later what Cal.com says. */
const LONGEST_WAIT_FOR_SLOTS_MS = 1_000;
const CALCOM_CONNECT_TIMEOUT_MS = 2_000;
/** A process that says nothing for so long has lost its work to another. */
const LEASE_MS = 60_000;
const JOBS_AT_ONCE = 16;
/** Work can be left at any step: nobody waits long for it. */
const JOBS_CLOSE_WITHIN_MS = 2_000;

/** Connects and wires the booking service; resolves once it answers and consumes. */
export const startBooking = async (config: BookingConfig, kit: Kit): Promise<Running> => {
  const { log, metrics, clock } = kit;
  const streams = [ingressStream, eventsStream];
  const ground = await openGround({ name: 'booking', config, streams, definitions, rules }, kit);
  const { store, mesh } = ground;
  const alarmPrefix = [config.NAMESPACE, 'booking'].filter(Boolean).join('-');
  const alarms = await openAlarmClock({ url: config.REDIS_URL, prefix: alarmPrefix, log, metrics });

  const secretBox = makeSecretBox({ keys: config.SECRET_KEYS });
  const world = worldOf(config, { ...kit, ground, alarms, secretBox });
  const does = wireUseCases(world);
  const idempotent = makeIdempotent({ store, sealing: secretBox, clock, log });
  mesh.provide('booking', handlersOf(does).map(idempotent));
  await mesh.start();

  const consumers = await startConsumers(does, { ...kit, ground });
  const acrossTenants = makeAcrossTenants({ log, metrics });
  const purgeKeys = () => purgeIdempotencyKeys({ store, clock });
  alarms.work(jobsOf(does, { world, acrossTenants, log, purgeKeys }), {
    concurrency: JOBS_AT_ONCE,
    closeWithinMs: JOBS_CLOSE_WITHIN_MS,
  });
  for (const [name, everyMs] of Object.entries(periodical)) await alarms.every(name, everyMs);

  return ground.running({
    stop: async () => {
      await Promise.all([...consumers.map((consumer) => consumer.stop()), alarms.close()]);
    },
  });
};

interface Surroundings extends Kit {
  readonly ground: Ground;
}

const worldOf = (
  config: BookingConfig,
  { ground, alarms, secretBox, ...kit }: Surroundings & { readonly alarms: AlarmClock; readonly secretBox: SecretBox },
): World => {
  const { log, clock, metrics } = kit;
  const { nc, namespace, store, mesh } = ground;
  const failures = metrics.counter('unheard_failures_total', 'Failures that an answer did without, by what failed', [
    'what',
  ]);
  const { askForDoor, ...neighbours } = makeAskTenant(mesh);
  const fetch = makeBoundedFetch(CALCOM_CONNECT_TIMEOUT_MS);
  const calcom = makePoliteCalcom({ baseUrl: config.CALCOM_API_URL, clock, timeoutMs: CALCOM_TIMEOUT_MS, fetch });
  const ingressAt = (seq: number) => readMessage({ nc, namespace, stream: ingressStream.name, seq });
  const customerIds = makeCustomerIds({ keys: config.SECRET_KEYS });
  const openCalcom = makeOpenCalcom({ askForDoor, secretBox, calcom });
  return {
    ...makeStores(store, clock, customerIds),
    ...neighbours,
    facts: makeFacts(store),
    inspectDatabase: store.inspect,
    inspectWork: makeInspectWork({ outbox: store.outbox, alarms, periodical, clock }),
    databaseRules: store.rules,
    occupants: makeOccupants(store, clock),
    openCalcom,
    calcomSlots: makeCalcomSlots(openCalcom),
    readBooking: makeReadBooking(openCalcom, clock),
    readIngress: async (seq) => {
      const message = await ingressAt(seq);
      return message && ingressMessage(message);
    },
    readReplayable: makeReadReplayable(ingressAt),
    openShadow: makeOpenShadow(customerIds),
    rings: ringsOn(alarms),
    leasing: leasingOn(store, kit),
    signer: makeCheckpointSigner({ keys: config.AUDIT_SIGNING_KEY }),
    personBox: makePersonBox(secretBox),
    legacyPersons: makeLegacyPersonBox(secretBox),
    repairDoors: makeRepairDoors(store),
    // Whoever keeps the log keeps the proof that nothing before was taken away.
    anchor: (tenantId, { signature: signed, publicKey: _, ...checkpoint }) =>
      log.info({ tenantId, ...checkpoint, signed }, 'the head of an audit chain was signed'),
    noteFailure: (err, what, { tenantId, requestId }) => {
      failures.inc({ what });
      log.error({ err, tenantId, requestId }, `${what} failed; the answer did without`);
    },
    inTime: makeInTime(LONGEST_WAIT_FOR_SLOTS_MS),
    pace: makePace(),
    newOwner: () => newId('try'),
    random: randomBytes,
    clock,
  };
};

/** Deliveries of vendors, what companies do, what may mend a quarantine, and our own events for the audit. */
const startConsumers = async (
  does: UseCases,
  { log, metrics, ground: { nc, namespace } }: Surroundings,
): Promise<readonly Consumer[]> => {
  const acrossTenants = makeAcrossTenants({ log, metrics });
  const outcomes = metrics.counter('deliveries_total', 'Deliveries of vendors, by what became of them', ['outcome']);
  const deliveries = deliveriesOf(does);
  const handle = async (message: Delivery): Promise<void> => {
    const received = ingressMessage(message);
    const { endpointId, requestId } = received.delivery;
    const actor = { kind: 'webhook', id: endpointId } as const;
    const scope = acrossTenants('find out whose a delivery is', { actor, requestId });
    const outcome = await deliveries[message.subject]?.(received, scope);
    outcomes.inc({ outcome: outcome ?? 'ignored' });
  };
  const itself = { kind: 'service', id: 'booking' } as const;
  const platform = (reason: string) => acrossTenants(reason, { actor: itself, requestId: newId('req') });
  const stream = { nc, namespace, log, metrics };
  const ingress = { stream: ingressStream.name, durable: 'booking', filterSubjects: Object.keys(deliveries) };
  return [
    await consume({ ...stream, ...ingress, keyOf: laneOf, handle }),
    await consumeEvents({ ...stream, durable: 'booking-companies', handlers: companyEventsOf(does) }),
    await consumeEvents({ ...stream, durable: 'booking-holds', handlers: ownEventsOf(does) }),
    await consumeEvents({ ...stream, durable: 'booking-repairs', handlers: repairsOf(does, platform) }),
    await consumeForAudit({ ...stream, appendAudit: does.appendAudit }),
  ];
};

const leasingOn = (store: Store, { clock, log }: Kit): World['leasing'] => {
  const terms = {
    clock,
    newOwner: () => newId('try'),
    leaseMs: LEASE_MS,
    onCorrupt: (id: string, tenantId: string | null) =>
      log.error({ id, tenantId }, 'a record with work to do cannot be read and is passed over'),
  };
  return {
    intents: makeLeasing(store.collection(rows.intents), terms),
    reservations: makeLeasing(store.collection(rows.reservations), terms),
    reconciliations: makeLeasing(store.collection(rows.reconciliations), terms),
  };
};
