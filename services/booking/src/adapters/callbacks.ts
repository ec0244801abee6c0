import type { Callback } from '@fencepost/contracts/booking/callback';
import type { Collection } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import type { Callbacks } from '../usecases/ports/customers.ts';
import { makeRemoval } from './removal.ts';
import type { rows } from './rows.ts';

type Row = RowOf<typeof rows.callbacks>;

export const makeCallbacks = (collection: Collection<Row>): Callbacks => ({
  byId: async (id) => {
    const row = await collection.findOne({ _id: id });
    return row && callbackOf(row);
  },
  ofCustomer: async (customerId, after, limit) => {
    const filter = { customerId, ...(after === undefined ? {} : { _id: { $gt: after } }) };
    return (await collection.find(filter, { sort: { _id: 1 }, limit })).map(callbackOf);
  },
  ofNobody: async (phone, limit) => {
    const found = await collection.find({ customerId: null, phone }, { sort: { _id: 1 }, limit });
    return found.map(callbackOf);
  },
  add: async ({ id, version: _, createdAt: __, ...own }, event) =>
    (await collection.insert({ _id: id, ...own }, [event])).inserted,
  save: async ({ id, version, createdAt: _, ...own }, event) => {
    await collection.save({ _id: id, version: version - 1 }, { set: own }, [event]);
  },
  page: async ({ after, limit, status }) => {
    const beyond =
      after === undefined ? {} : { $or: [{ dueAt: { $gt: after.at } }, { dueAt: after.at, _id: { $gt: after.id } }] };
    const found = await collection.find({ status, ...beyond }, { sort: { dueAt: 1, _id: 1 }, limit });
    return found.map(callbackOf);
  },
  removal: makeRemoval(collection, {}),
});

const callbackOf = ({ _id, tenantId, outbox, updatedAt, ...own }: Row): Callback => ({ ...own, id: _id });
