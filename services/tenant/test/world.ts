import { randomBytes } from 'node:crypto';
import type { DirectoryEntry } from '@fencepost/contracts/directory';
import { type TenantScope, tenantScope } from '@fencepost/contracts/scope';
import type { Store } from '@fencepost/mongo-kit/collection';
import { makeLeasing } from '@fencepost/mongo-kit/leasing';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { noRules } from '@fencepost/mongo-kit/rule-actions';
import type { Clock } from '@fencepost/service-kit/clock';
import { newId } from '@fencepost/service-kit/random-id';
import { makeSecretBox } from '@fencepost/service-kit/secret-box';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { makeFacts } from '../src/adapters/facts.ts';
import { makeRegistryMarks } from '../src/adapters/registry-marks.ts';
import { makeRepairs } from '../src/adapters/repair-doors.ts';
import { definitions, rows } from '../src/adapters/rows.ts';
import { makeStores } from '../src/adapters/stores.ts';
import type { SyncRunRecord } from '../src/domain/sync-run-record.ts';
import type { CalcomAccess, Directory } from '../src/usecases/ports.ts';
import { type UseCases, wireUseCases } from '../src/wire.ts';
import type { World } from '../src/world.ts';

export const scopeOf = (company: { readonly id: string }): TenantScope =>
  tenantScope({ tenantId: company.id, actor: { kind: 'operator', id: 'test' }, requestId: 'req_test' });

const keys = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
export const secretBox = makeSecretBox({ keys });
export const registryMarks = makeRegistryMarks({ keys });

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

/** For tests in which nobody asks Cal.com. */
const noCalcom: CalcomAccess = {
  clientFor: () => {
    throw new Error('this test has no Cal.com');
  },
  forget: () => {},
};

/** The use cases on a store, with all else as in a process; `more` replaces what a test needs otherwise. */
export const useCasesOn = (
  store: Store,
  entries: Directory = memoryDirectory(),
  more: Partial<World> = {},
): UseCases => {
  const clock = more.clock ?? fixedClock;
  return wireUseCases({
    ...makeStores(store),
    facts: makeFacts(store, { marks: registryMarks, sealing: secretBox }),
    repairs: makeRepairs(store),
    inspectDatabase: async () => ({ parts: [], withoutCompany: { countedFrom: '2026-11-21', days: [] } }),
    inspectWork: async () => ({ oldestEventSeconds: null, jobs: [] }),
    databaseRules: noRules,
    entries,
    sealing: secretBox,
    calcom: noCalcom,
    countDependents: async () => ({ futureAppointments: 0, holds: 0, passports: 0 }),
    rings: { syncRun: () => {}, teamSwitch: () => {}, offboarding: () => {} },
    leasing: { syncRuns: leasingOn(store, clock) },
    webhookUrlOf: (endpointKey) => `https://hooks.example.com/webhooks/calcom/${endpointKey}`,
    random: randomBytes,
    clock,
    ...more,
  });
};

export const LEASE_MS = 60_000;
const leasingOn = (store: Store, clock: Clock) =>
  makeLeasing<SyncRunRecord>(store.collection(rows.syncRuns), {
    clock,
    newOwner: () => newId('try'),
    leaseMs: LEASE_MS,
    onCorrupt: () => {},
  });

/** Everything that is stored, pending events included. */
export const everythingIn = async (store: Store) => {
  const all = { sort: { _id: 1 }, limit: 100 } as const;
  const { companies, services, mappings, endpoints, apiKeys, operatorKeys, bindings } = rows;
  const { branches, staff, phoneNumbers, voiceAgents, teamMembers, flagOverrides, flagRollouts } = rows;
  const { calcomCredentials, teamBindings, syncRuns, drifts } = rows;
  return {
    companies: await store.collection(companies).acrossTenants(platformScope).find({}, all),
    services: await store.collection(services).acrossTenants(platformScope).find({}, all),
    mappings: await store.collection(mappings).acrossTenants(platformScope).find({}, all),
    endpoints: await store.collection(endpoints).acrossTenants(platformScope).find({}, all),
    apiKeys: await store.collection(apiKeys).acrossTenants(platformScope).find({}, all),
    branches: await store.collection(branches).acrossTenants(platformScope).find({}, all),
    staff: await store.collection(staff).acrossTenants(platformScope).find({}, all),
    phoneNumbers: await store.collection(phoneNumbers).acrossTenants(platformScope).find({}, all),
    voiceAgents: await store.collection(voiceAgents).acrossTenants(platformScope).find({}, all),
    teamMembers: await store.collection(teamMembers).acrossTenants(platformScope).find({}, all),
    flagOverrides: await store.collection(flagOverrides).acrossTenants(platformScope).find({}, all),
    flagRollouts: await store.collection(flagRollouts).platform().find({}, all),
    operatorKeys: await store.collection(operatorKeys).platform().find({}, all),
    calcomCredentials: await store.collection(calcomCredentials).acrossTenants(platformScope).find({}, all),
    teamBindings: await store.collection(teamBindings).acrossTenants(platformScope).find({}, all),
    syncRuns: await store.collection(syncRuns).acrossTenants(platformScope).find({}, all),
    drifts: await store.collection(drifts).acrossTenants(platformScope).find({}, all),
    bindings: await store.collection(bindings).platform().find({}, all),
  };
};

const german = { locale: 'de-DE', currency: 'EUR' };
export const friseur = { number: 1, name: 'Friseur 1', timeZone: 'Europe/Berlin', ...german };
export const askProAi = { number: 15, name: 'AskProAI', timeZone: 'Europe/Berlin', ...german };
export const friseurTeam = { id: 34209, name: 'Friseur 1' };
export const askProAiTeam = { id: 39203, name: 'AskProAI' };
