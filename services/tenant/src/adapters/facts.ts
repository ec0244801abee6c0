import { AppError } from '@fencepost/contracts/errors';
import type { EntityType, TenantId } from '@fencepost/contracts/ids';
import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { ApiKey } from '@fencepost/contracts/tenant/api-key';
import { Company } from '@fencepost/contracts/tenant/company';
import { Endpoint } from '@fencepost/contracts/tenant/endpoint';
import { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import type { CollectionDoor, Store } from '@fencepost/mongo-kit/collection';
import type { RowBase } from '@fencepost/mongo-kit/define-collection';
import { readFacts, type ScanRange, type StoredFacts } from '@fencepost/service-kit/scan';
import type { z } from 'zod';
import { rows } from './rows.ts';

/** Facts show what events show: the contract's schema leaves secrets and hashes out. */
export const makeFacts = (store: Store): StoredFacts => {
  const readers: Readonly<Record<string, Read>> = {
    companies: reader(store.collection(rows.companies), 'company', Company),
    services: reader(store.collection(rows.services), 'service', Service),
    mappings: reader(store.collection(rows.mappings), 'mapping', Mapping),
    endpoints: reader(store.collection(rows.endpoints), 'endpoint', Endpoint),
    apiKeys: reader(store.collection(rows.apiKeys), 'apiKey', ApiKey),
  };
  return {
    read: async (collection, range, scope) => {
      const read = readers[collection];
      if (read === undefined) throw new AppError('invalid_input', `There is no collection ${collection} to scan.`);
      return read(range, scope);
    },
  };
};

type Read = (range: ScanRange, scope: PlatformScope) => Promise<readonly StoredFact[]>;

const reader =
  <Row extends RowBase & { readonly tenantId: TenantId }>(
    door: CollectionDoor<Row>,
    type: EntityType,
    state: z.ZodObject,
  ): Read =>
  ({ after, limit }, scope) =>
    readFacts({
      type,
      limit,
      rows: (onCorrupt) =>
        door.acrossTenants(scope).cursor({}, { after: after ?? undefined, batchSize: limit, onCorrupt }),
      factOf: (row: Row) => ({
        entity: { type, id: row._id, version: row.version },
        tenantId: row.tenantId,
        state: state.parse({ ...row, id: row._id }),
      }),
    });
