import type { Company } from '@fencepost/contracts/tenant/company';
import type { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import type { Store } from '@fencepost/mongo-kit/collection';
import type { ApiKeyRecord } from '../domain/api-key-record.ts';
import type { EndpointRecord } from '../domain/endpoint-record.ts';
import type { Stores } from '../usecases/ports.ts';
import { makeBindings } from './bindings.ts';
import { makeLookups } from './lookups.ts';
import { allRecords, makeRecords, makeTenantRecords } from './records.ts';
import { rows } from './rows.ts';

/** Everything this service keeps, on a store of either kind. */
export const makeStores = (store: Store): Stores => {
  const operatorKeys = store.collection(rows.operatorKeys).platform();
  const stores = {
    companies: makeTenantRecords<Company>(store.collection(rows.companies)),
    services: makeTenantRecords<Service>(store.collection(rows.services)),
    mappings: makeTenantRecords<Mapping>(store.collection(rows.mappings)),
    endpoints: makeTenantRecords<EndpointRecord>(store.collection(rows.endpoints)),
    apiKeys: makeTenantRecords<ApiKeyRecord>(store.collection(rows.apiKeys)),
    operatorKeys: { ...makeRecords<ApiKeyRecord>(operatorKeys), all: () => allRecords<ApiKeyRecord>(operatorKeys) },
    bindings: makeBindings(store.collection(rows.bindings).platform()),
  };
  return { ...stores, lookups: makeLookups(stores) };
};
