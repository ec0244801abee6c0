import { randomBytes } from 'node:crypto';
import { countTeamDependents } from '@fencepost/contracts/booking/dependents';
import { directoryBucket } from '@fencepost/contracts/directory';
import type { Store } from '@fencepost/mongo-kit/collection';
import { openGround } from '@fencepost/mongo-kit/ground';
import { makeIdempotent, purgeIdempotencyKeys } from '@fencepost/mongo-kit/idempotency';
import { makeLeasing } from '@fencepost/mongo-kit/leasing';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { openAlarmClock } from '@fencepost/service-kit/alarm-clock';
import { consumeEvents } from '@fencepost/service-kit/consume-events';
import { makeInspectWork } from '@fencepost/service-kit/inspect-work';
import { openBucket } from '@fencepost/service-kit/key-value';
import { newId } from '@fencepost/service-kit/random-id';
import type { Kit, Running } from '@fencepost/service-kit/run';
import { makeSecretBox } from '@fencepost/service-kit/secret-box';
import { eventsStream } from '@fencepost/service-kit/streams';
import { makeBoundedFetch } from '@fencepost/vendors/bounded-fetch';
import { makePoliteCalcom } from '@fencepost/vendors/calcom/polite';
import { makeDirectory } from './adapters/directory.ts';
import { makeFacts } from './adapters/facts.ts';
import { makeRegistryMarks } from './adapters/registry-marks.ts';
import { makeRepairs } from './adapters/repair-doors.ts';
import { definitions, rows } from './adapters/rows.ts';
import { rules } from './adapters/rules.ts';
import { makeStores } from './adapters/stores.ts';
import type { TenantConfig } from './config.ts';
import { jobsOf, periodical, ringsOn } from './jobs.ts';
import { handlersOf } from './service.ts';
import { directoryChangesOf, syncCausesOf } from './subscriptions.ts';
import { wireUseCases } from './wire.ts';
import type { World } from './world.ts';

/** Heals a bucket that lost entries, and opens again the door of a row that was put right. */
const REPUBLISH_EVERY_MS = 5 * 60_000;
/** For one request to Cal.com: it must fit twice into the time a person's command has. */
const CALCOM_TIMEOUT_MS = 6_000;
const CALCOM_CONNECT_TIMEOUT_MS = 2_000;
/** A process that says nothing for so long has lost its run to another. */
const LEASE_MS = 60_000;
const JOBS_AT_ONCE = 8;
/** A run can be left at any step: nobody waits long for it. */
const JOBS_CLOSE_WITHIN_MS = 2_000;

/** Connects and wires the tenant service; resolves once it answers and the directory is whole. */
export const startTenant = async (config: TenantConfig, kit: Kit): Promise<Running> => {
  const { log, metrics, clock } = kit;
  const ground = await openGround({ name: 'tenant', config, streams: [eventsStream], definitions, rules }, kit);
  const { nc, namespace, store, mesh } = ground;

  const { REDIS_URL, CALCOM_API_URL, PUBLIC_URL, NAMESPACE } = config;
  const alarmPrefix = [NAMESPACE, 'tenant'].filter(Boolean).join('-');
  const alarms = await openAlarmClock({ url: REDIS_URL, prefix: alarmPrefix, log, metrics });
  const secretBox = makeSecretBox({ keys: config.SECRET_KEYS });
  const world: World = {
    ...makeStores(store),
    facts: makeFacts(store, { marks: makeRegistryMarks({ keys: config.SECRET_KEYS }), sealing: secretBox }),
    repairs: makeRepairs(store),
    inspectDatabase: store.inspect,
    inspectWork: makeInspectWork({ outbox: store.outbox, alarms, periodical, clock }),
    databaseRules: store.rules,
    entries: makeDirectory(await openBucket({ nc, namespace, name: directoryBucket, log })),
    sealing: secretBox,
    calcom: makePoliteCalcom({
      baseUrl: CALCOM_API_URL,
      clock,
      timeoutMs: CALCOM_TIMEOUT_MS,
      fetch: makeBoundedFetch(CALCOM_CONNECT_TIMEOUT_MS),
    }),
    countDependents: (question, scope) => mesh.call(countTeamDependents, question, scope),
    rings: ringsOn(alarms),
    leasing: leasingOn(store, kit),
    webhookUrlOf: (endpointKey) => `${PUBLIC_URL.replace(/\/$/, '')}/webhooks/calcom/${endpointKey}`,
    random: randomBytes,
    clock,
  };
  const does = wireUseCases(world);
  const idempotent = makeIdempotent({ store, sealing: secretBox, clock, log });
  mesh.provide('tenant', handlersOf(does).map(idempotent));
  await mesh.start();

  const stream = { nc, namespace, log, metrics };
  const directoryChanges = await consumeEvents({
    ...stream,
    durable: 'tenant-directory',
    handlers: directoryChangesOf(does),
  });
  const acrossTenants = makeAcrossTenants({ log, metrics });
  const itself = { actor: { kind: 'service', id: 'tenant' }, requestId: newId('req') } as const;
  const publish = () => does.directory.publishEverything(acrossTenants('publish the whole directory', itself));
  await publish();
  const republishing = setInterval(
    () => publish().catch((err: unknown) => log.warn({ err }, 'the directory could not be published again')),
    REPUBLISH_EVERY_MS,
  );

  const syncCauses = await consumeEvents({ ...stream, durable: 'tenant-sync', handlers: syncCausesOf(does) });
  const purgeKeys = () => purgeIdempotencyKeys({ store, clock });
  alarms.work(jobsOf(does, { world, acrossTenants, log, purgeKeys }), {
    concurrency: JOBS_AT_ONCE,
    closeWithinMs: JOBS_CLOSE_WITHIN_MS,
  });
  for (const [name, everyMs] of Object.entries(periodical)) await alarms.every(name, everyMs);

  return ground.running({
    stop: async () => {
      clearInterval(republishing);
      await syncCauses.stop();
      await alarms.close();
      await directoryChanges.stop();
    },
  });
};

const leasingOn = (store: Store, { clock, log }: Kit): World['leasing'] => ({
  syncRuns: makeLeasing(store.collection(rows.syncRuns), {
    clock,
    newOwner: () => newId('try'),
    leaseMs: LEASE_MS,
    onCorrupt: (id, tenantId) => log.error({ id, tenantId }, 'a sync run cannot be read and is passed over'),
  }),
});
