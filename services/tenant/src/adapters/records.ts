import type { TenantId } from '@fencepost/contracts/ids';
import type { Collection, CollectionDoor } from '@fencepost/mongo-kit/collection';
import type { NewRow, RowBase } from '@fencepost/mongo-kit/define-collection';
import type { Owned } from '../domain/owned.ts';
import type { Aggregate, Records, TenantRecords } from '../usecases/ports.ts';

/** A row as the kit stores it: the record's own members, its id as `_id`. */
type RowFor<T extends Aggregate> = Omit<T, 'id' | 'version'> & RowBase;
type TenantRowFor<T extends Aggregate> = RowFor<T> & Owned<unknown>;

const BATCH = 200;

/** A row that cannot be read says nothing here: one company's must not silence the others. The scan tells of it. */
const silent = { onCorrupt: () => {} };

/** Records of the platform. */
export const makeRecords = <T extends Aggregate>(collection: Collection<RowFor<T>>): Records<T> => ({
  byId: async (id) => {
    const row = await collection.findOne({ _id: id });
    return row && recordOf<T>(row);
  },
  add: async (record, event) => {
    const { id, version: _, ...own } = record;
    // RowFor says that a row is a record with its id renamed; the type checker cannot follow that through a generic.
    const row = { _id: id, ...own } as unknown as NewRow<RowFor<T>>;
    return (await collection.insert(row, event === undefined ? [] : [event])).inserted;
  },
  save: async (next, event) => {
    const { id, version, ...own } = next;
    await collection.save({ _id: id, version: version - 1 }, { set: own }, [event]);
  },
});

/** Records of companies. */
export const makeTenantRecords = <T extends Aggregate>(door: CollectionDoor<TenantRowFor<T>>): TenantRecords<T> => ({
  forTenant: (tenantId) => makeRecords<T>(door.forTenant(tenantId)),
  acrossTenants: (scope) => {
    const reader = door.acrossTenants(scope);
    const ownedOf = (row: TenantRowFor<T>): Owned<T> => ({ ...recordOf<T>(row), tenantId: row.tenantId });
    return {
      byIds: async (ids) => {
        const found: Owned<T>[] = [];
        if (ids.length === 0) return found;
        // One more than can be found: the cursor need not ask twice.
        const options = { ...silent, batchSize: ids.length + 1 };
        for await (const row of reader.cursor({ _id: { $in: ids } }, options)) found.push(ownedOf(row));
        return found;
      },
      all: async function* () {
        for await (const row of reader.cursor({}, { ...silent, batchSize: BATCH })) yield ownedOf(row);
      },
    };
  },
});

/** All records of a platform collection, in the order of their ids. */
export async function* allRecords<T extends Aggregate>(collection: Collection<RowFor<T>>): AsyncGenerator<T> {
  for await (const row of collection.cursor({}, { ...silent, batchSize: BATCH })) yield recordOf<T>(row);
}

const recordOf = <T extends Aggregate>(row: RowFor<T> & { readonly tenantId?: TenantId }): T => {
  const { _id, tenantId, outbox, createdAt, updatedAt, ...own } = row;
  return { ...own, id: _id } as unknown as T;
};
