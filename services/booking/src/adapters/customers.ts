import type { Customer } from '@fencepost/contracts/booking/customer';
import type { Collection, Filter } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import { newestFirst } from '@fencepost/mongo-kit/newest-first';
import { knownAs } from '../domain/customer-match.ts';
import type { CustomerFilter, Customers } from '../usecases/ports/customers.ts';
import { makeRemoval } from './removal.ts';
import type { rows } from './rows.ts';

type Row = RowOf<typeof rows.customers>;

/** Records that share an e-mail or a phone: with those merged into others, more than a family has. */
const MOST_SHARING = 50;
/** Records that one stands for. */
const MOST_MERGED = 1_000;

export const makeCustomers = (collection: Collection<Row>, idOf: Customers['idOf']): Customers => {
  const found = async (filter: Filter, limit: number) => (await collection.find(filter, { limit })).map(customerOf);
  return {
    idOf,
    byId: async (id) => {
      const row = await collection.findOne({ _id: id });
      return row && customerOf(row);
    },
    byEmail: (email) => found({ email }, MOST_SHARING),
    byPhone: (phone) => found({ phone }, MOST_SHARING),
    mergedInto: (id) => found({ mergedInto: id }, MOST_MERGED),
    alike: async (person, limit) => {
      const keys = knownAs(person);
      return keys.length === 0 ? [] : found({ knownAs: { $in: keys }, status: 'active' }, limit);
    },
    add: async ({ id, version: _, createdAt: __, ...own }, event) =>
      (await collection.insert({ _id: id, ...own, knownAs: knownAs(own) }, [event])).inserted,
    save: async ({ id, version, createdAt: _, ...own }, event) => {
      await collection.save({ _id: id, version: version - 1 }, { set: { ...own, knownAs: knownAs(own) } }, [event]);
    },
    page: async ({ after, limit, ...which }) => {
      const { sort, beyond } = newestFirst('createdAt', after);
      return (await collection.find({ ...beyond, ...filterOf(which) }, { sort, limit })).map(customerOf);
    },
    removal: makeRemoval(collection, {}),
  };
};

const filterOf = ({ email, phone, status }: CustomerFilter): Filter => ({
  status,
  ...(email === undefined ? {} : { email }),
  ...(phone === undefined ? {} : { phone }),
});

const customerOf = ({ _id, tenantId, outbox, updatedAt, knownAs: _, ...own }: Row): Customer => ({ ...own, id: _id });
