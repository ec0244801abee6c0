import type { CollectionDoor } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import type { StoredMerge } from '../domain/stored-merge.ts';
import type { MergeStore } from '../usecases/ports/customers.ts';
import { makeRemoval } from './removal.ts';
import type { rows } from './rows.ts';

type Row = RowOf<typeof rows.customerMerges>;

const underWay = { status: { $in: ['merging', 'undoing'] } };
/** Of one customer; one is under way at a time, and those who find it in their way give up at once. */
const MOST_OPEN = 50;

export const makeMerges = (door: CollectionDoor<Row>): MergeStore => ({
  forTenant: (tenantId) => {
    const collection = door.forTenant(tenantId);
    return {
      byId: async (id) => {
        const row = await collection.findOne({ _id: id });
        return row && storedOf(row);
      },
      openOf: async (customerIds) => {
        const ids = { $in: [...customerIds] };
        const filter = { ...underWay, $or: [{ customerId: ids }, { mergedId: ids }] };
        return (await collection.find(filter, { limit: MOST_OPEN })).map(storedOf);
      },
      add: async ({ merge: { id, version: _, createdAt: __, ...own }, handed }, event) =>
        (await collection.insert({ _id: id, ...own, handed: [...handed] }, [event])).inserted,
      save: async ({ merge: { id, version, createdAt: _, ...own }, handed }, event) => {
        await collection.save({ _id: id, version: version - 1 }, { set: { ...own, handed: [...handed] } }, [event]);
      },
      removal: makeRemoval(collection, {}),
    };
  },
  abandoned: async (before, limit, scope) => {
    const filter = { ...underWay, updatedAt: { $lt: before } };
    const found = await door.acrossTenants(scope).find(filter, { sort: { updatedAt: 1 }, limit });
    return found.map(({ tenantId, _id }) => ({ tenantId, mergeId: _id }));
  },
});

const storedOf = ({ _id, tenantId, outbox, updatedAt, handed, ...own }: Row): StoredMerge => ({
  merge: { ...own, id: _id },
  handed,
});
