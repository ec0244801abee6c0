import { randomBytes } from 'node:crypto';
import type { DirectoryEntry } from '@fencepost/contracts/directory';
import { type TenantScope, tenantScope } from '@fencepost/contracts/scope';
import type { Store } from '@fencepost/mongo-kit/collection';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { makeSecretBox } from '@fencepost/service-kit/secret-box';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { makeFacts } from '../src/adapters/facts.ts';
import { definitions, rows } from '../src/adapters/rows.ts';
import { makeStores } from '../src/adapters/stores.ts';
import type { Directory } from '../src/usecases/ports.ts';
import { type UseCases, wireUseCases } from '../src/wire.ts';

export const scopeOf = (company: { readonly id: string }): TenantScope =>
  tenantScope({ tenantId: company.id, actor: { kind: 'operator', id: 'test' }, requestId: 'req_test' });

export const secretBox = makeSecretBox({ keys: `k1:${Buffer.alloc(32, 7).toString('base64')}` });

export const emptyStore = () => memoryStore({ definitions, clock: fixedClock });

/** A directory in memory. */
export const memoryDirectory = (): Directory & { readonly entries: Map<string, DirectoryEntry> } => {
  const entries = new Map<string, DirectoryEntry>();
  return {
    entries,
    put: async (key, entry) => void entries.set(key, entry),
    remove: async (key) => void entries.delete(key),
  };
};

/** The use cases on a store, with all else as in a process. */
export const useCasesOn = (store: Store, entries: Directory = memoryDirectory()): UseCases =>
  wireUseCases({
    ...makeStores(store),
    facts: makeFacts(store),
    entries,
    sealing: secretBox,
    random: randomBytes,
    clock: fixedClock,
  });

/** Everything that is stored, pending events included. */
export const everythingIn = async (store: Store) => {
  const all = { sort: { _id: 1 }, limit: 100 } as const;
  const { companies, services, mappings, endpoints, apiKeys, operatorKeys, bindings } = rows;
  return {
    companies: await store.collection(companies).acrossTenants(platformScope).find({}, all),
    services: await store.collection(services).acrossTenants(platformScope).find({}, all),
    mappings: await store.collection(mappings).acrossTenants(platformScope).find({}, all),
    endpoints: await store.collection(endpoints).acrossTenants(platformScope).find({}, all),
    apiKeys: await store.collection(apiKeys).acrossTenants(platformScope).find({}, all),
    operatorKeys: await store.collection(operatorKeys).platform().find({}, all),
    bindings: await store.collection(bindings).platform().find({}, all),
  };
};

export const friseur = { number: 1, name: 'Friseur 1', timeZone: 'Europe/Berlin' };
export const askProAi = { number: 15, name: 'AskProAI', timeZone: 'Europe/Berlin' };
export const friseurTeam = { id: 34209, name: 'Friseur 1' };
export const askProAiTeam = { id: 39203, name: 'AskProAI' };
