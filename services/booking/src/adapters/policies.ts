import type { Policy } from '@fencepost/contracts/booking/policy';
import type { Collection } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import { newestFirst } from '@fencepost/mongo-kit/newest-first';
import type { Policies } from '../usecases/ports/policies.ts';
import { makeRemoval } from './removal.ts';
import type { rows } from './rows.ts';

type Row = RowOf<typeof rows.policies>;

export const makePolicies = (collection: Collection<Row>): Policies => ({
  byId: async (id) => {
    const row = await collection.findOne({ _id: id });
    return row && policyOf(row);
  },
  byIds: async (ids) =>
    ids.length === 0 ? [] : (await collection.find({ _id: { $in: [...ids] } }, { limit: ids.length })).map(policyOf),
  add: async ({ id, version: _, ...own }, event) => (await collection.insert({ _id: id, ...own }, [event])).inserted,
  save: async ({ id, version, ...own }, event) => {
    await collection.save({ _id: id, version: version - 1 }, { set: own }, [event]);
  },
  page: async ({ after, limit, level }) => {
    const { sort, beyond } = newestFirst('createdAt', after);
    const filter = { ...beyond, ...(level === undefined ? {} : { level }) };
    const found = await collection.find(filter, { sort, limit });
    return found.map((row) => ({ record: policyOf(row), at: row.createdAt }));
  },
  removal: makeRemoval(collection, {}),
});

const policyOf = ({ _id, tenantId, outbox, createdAt, updatedAt, ...own }: Row): Policy => ({ ...own, id: _id });
