import type { Customer } from '@fencepost/contracts/booking/customer';
import type { Collection } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import type { Customers } from '../usecases/ports.ts';
import { makeRemoval } from './removal.ts';
import type { rows } from './rows.ts';

type Row = RowOf<typeof rows.customers>;

const ENOUGH_TO_BE_AMBIGUOUS = 2;

export const makeCustomers = (collection: Collection<Row>): Customers => ({
  byId: async (id) => {
    const row = await collection.findOne({ _id: id });
    return row && customerOf(row);
  },
  byPhone: async (phone) => (await collection.find({ phone }, { limit: ENOUGH_TO_BE_AMBIGUOUS })).map(customerOf),
  add: async ({ id, version, createdAt, ...own }, event) =>
    (await collection.insert({ _id: id, ...own }, [event])).inserted,
  removal: makeRemoval(collection, {}),
});

const customerOf = ({ _id, tenantId, outbox, updatedAt, ...own }: Row): Customer => ({ ...own, id: _id });
