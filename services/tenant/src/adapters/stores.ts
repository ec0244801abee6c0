import type { Store } from '@fencepost/mongo-kit/collection';
import { idempotencyKeysOf } from '@fencepost/mongo-kit/idempotency';
import { makeRecords, makeTenantRecords } from '@fencepost/mongo-kit/records';
import type { CompanyStores, Stores } from '../usecases/ports.ts';
import { makeBindings } from './bindings.ts';
import { makeLookups } from './lookups.ts';
import { rows } from './rows.ts';

/** Everything this service keeps, on a store of either kind. */
export const makeStores = (store: Store): Stores => {
  const stores = {
    ...companyStores(store),
    operatorKeys: makeRecords(store.collection(rows.operatorKeys).platform()),
    flagRollouts: makeRecords(store.collection(rows.flagRollouts).platform()),
    offboardings: makeRecords(store.collection(rows.offboardings).platform()),
    stagedRows: makeRecords(store.collection(rows.stagedRows).platform()),
    bindings: makeBindings(store.collection(rows.bindings).platform()),
    idempotencyKeys: {
      count: (tenantId) => idempotencyKeysOf(store, tenantId).count(),
      forget: (tenantId) => idempotencyKeysOf(store, tenantId).forget(),
    },
  } satisfies Omit<Stores, 'lookups'>;
  return { ...stores, lookups: makeLookups(stores) };
};

const companyStores = (store: Store): CompanyStores => ({
  companies: makeTenantRecords(store.collection(rows.companies)),
  services: makeTenantRecords(store.collection(rows.services)),
  mappings: makeTenantRecords(store.collection(rows.mappings)),
  endpoints: makeTenantRecords(store.collection(rows.endpoints)),
  apiKeys: makeTenantRecords(store.collection(rows.apiKeys)),
  branches: makeTenantRecords(store.collection(rows.branches)),
  staff: makeTenantRecords(store.collection(rows.staff)),
  phoneNumbers: makeTenantRecords(store.collection(rows.phoneNumbers)),
  voiceAgents: makeTenantRecords(store.collection(rows.voiceAgents)),
  calcomCredentials: makeTenantRecords(store.collection(rows.calcomCredentials)),
  teamBindings: makeTenantRecords(store.collection(rows.teamBindings)),
  teamMembers: makeTenantRecords(store.collection(rows.teamMembers)),
  syncRuns: makeTenantRecords(store.collection(rows.syncRuns)),
  drifts: makeTenantRecords(store.collection(rows.drifts)),
  teamSwitches: makeTenantRecords(store.collection(rows.teamSwitches)),
  flagOverrides: makeTenantRecords(store.collection(rows.flagOverrides)),
});
