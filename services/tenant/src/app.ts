import { randomBytes } from 'node:crypto';
import { directoryBucket } from '@fencepost/contracts/directory';
import { openGround } from '@fencepost/mongo-kit/ground';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { consume } from '@fencepost/service-kit/consumer';
import { openBucket } from '@fencepost/service-kit/key-value';
import { newId } from '@fencepost/service-kit/random-id';
import { eventHeaders } from '@fencepost/service-kit/relay';
import type { Kit, Running } from '@fencepost/service-kit/run';
import { makeSecretBox } from '@fencepost/service-kit/secret-box';
import { eventsStream } from '@fencepost/service-kit/streams';
import { makeDirectory } from './adapters/directory.ts';
import { changeIn } from './adapters/directory-changes.ts';
import { makeFacts } from './adapters/facts.ts';
import { definitions } from './adapters/rows.ts';
import { makeStores } from './adapters/stores.ts';
import type { TenantConfig } from './config.ts';
import { directoryChangesOf, handlersOf } from './service.ts';
import { wireUseCases } from './wire.ts';

/** Heals a bucket that lost entries, and opens again the door of a row that was put right. */
const REPUBLISH_EVERY_MS = 5 * 60_000;

/** Connects and wires the tenant service; resolves once it answers and the directory is whole. */
export const startTenant = async (config: TenantConfig, kit: Kit): Promise<Running> => {
  const { log, metrics, clock } = kit;
  const ground = await openGround({ name: 'tenant', config, streams: [eventsStream], definitions }, kit);
  const { nc, namespace, store, mesh } = ground;

  const does = wireUseCases({
    ...makeStores(store),
    facts: makeFacts(store),
    entries: makeDirectory(await openBucket({ nc, namespace, name: directoryBucket, log })),
    sealing: makeSecretBox({ keys: config.SECRET_KEYS }),
    random: randomBytes,
    clock,
  });
  mesh.provide('tenant', handlersOf(does));
  await mesh.start();

  const changes = directoryChangesOf(does);
  const consumer = await consume({
    nc,
    namespace,
    log,
    metrics,
    stream: eventsStream.name,
    durable: 'tenant-directory',
    filterSubjects: Object.keys(changes),
    keyOf: ({ headers, messageId }) => ({ tenant: headers[eventHeaders.tenantId] ?? '', lane: messageId }),
    handle: async (delivery) => changes[delivery.subject]?.(changeIn(delivery)),
  });
  const acrossTenants = makeAcrossTenants({ log, metrics });
  const itself = { actor: { kind: 'service', id: 'tenant' }, requestId: newId('req') } as const;
  const publish = () => does.directory.publishEverything(acrossTenants('publish the whole directory', itself));
  await publish();
  const republishing = setInterval(
    () => publish().catch((err: unknown) => log.warn({ err }, 'the directory could not be published again')),
    REPUBLISH_EVERY_MS,
  );

  return ground.running({
    stop: async () => {
      clearInterval(republishing);
      await consumer.stop();
    },
  });
};
