import { AppError } from '@fencepost/contracts/errors';
import type { EntityType, TenantId } from '@fencepost/contracts/ids';
import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { CollectionDoor, Store } from '@fencepost/mongo-kit/collection';
import type { RowBase } from '@fencepost/mongo-kit/define-collection';
import { readFacts, type ScanRange, type StoredFacts } from '@fencepost/service-kit/scan';
import { customerFactsOf } from '../domain/customer-facts.ts';
import { appointmentOf } from './appointments.ts';
import { rows } from './rows.ts';

/** Facts show what events show: of a customer, which data is known, and not the data. */
export const makeFacts = (store: Store): StoredFacts => {
  const readers: Readonly<Record<string, Read>> = {
    customers: reader(store.collection(rows.customers), 'customer', (row) => customerFactsOf({ ...row, id: row._id })),
    appointments: reader(store.collection(rows.appointments), 'appointment', appointmentOf),
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
    stateOf: (row: Row) => object,
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
        state: { ...stateOf(row) },
      }),
    });
