import { ApiKey } from '@fencepost/contracts/tenant/api-key';
import { Company } from '@fencepost/contracts/tenant/company';
import { Endpoint } from '@fencepost/contracts/tenant/endpoint';
import { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import type { Store } from '@fencepost/mongo-kit/collection';
import { factReader, factsFrom } from '@fencepost/mongo-kit/facts';
import type { StoredFacts } from '@fencepost/service-kit/scan';
import type { z } from 'zod';
import { rows } from './rows.ts';

/** Facts show what events show: the contract's schema leaves secrets and hashes out. */
export const makeFacts = (store: Store): StoredFacts =>
  factsFrom({
    companies: factReader(store.collection(rows.companies), 'company', shownBy(Company)),
    services: factReader(store.collection(rows.services), 'service', shownBy(Service)),
    mappings: factReader(store.collection(rows.mappings), 'mapping', shownBy(Mapping)),
    endpoints: factReader(store.collection(rows.endpoints), 'endpoint', shownBy(Endpoint)),
    apiKeys: factReader(store.collection(rows.apiKeys), 'apiKey', shownBy(ApiKey)),
  });

const shownBy =
  (state: z.ZodObject) =>
  (row: { readonly _id: string }): object =>
    state.parse({ ...row, id: row._id });
