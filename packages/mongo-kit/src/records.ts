import type { TenantId } from '@fencepost/contracts/ids';
import type { Page, PageRequest } from '@fencepost/contracts/page';
import { pageFrom, positionAt } from '@fencepost/contracts/page-cursor';
import type { Aggregate, Match, Owned, Records, TenantRecords } from '@fencepost/service-kit/records';
import type { Collection, CollectionDoor, Reader } from './collection.ts';
import type { IndexDefinition, NewRow, RowBase } from './define-collection.ts';
import { newestFirst } from './newest-first.ts';

/** A row as the kit stores it: the record's own members, its id as `_id`. */
type RowFor<T extends Aggregate> = Omit<T, 'id' | 'version'> & RowBase;
type TenantRowFor<T extends Aggregate> = RowFor<T> & Owned<unknown>;

/** Members of a record that its row keeps elsewhere: to be omitted from the record's schema, for the schema of its row. */
export const storedApart = { id: true, version: true } as const;

/** What `page` is read by, in a collection of companies: newest first, of one company. */
export const newestOfCompany: IndexDefinition = { name: 'newest', keys: { tenantId: 1, createdAt: -1, _id: -1 } };
/** What `page` is read by in a collection of the platform, or across companies. */
export const newestOfAll: IndexDefinition = { name: 'newest', keys: { createdAt: -1, _id: -1 } };

const BATCH = 200;

/** A row that cannot be read says nothing here: one company's must not silence the others. The scan tells of it. */
const silent = { onCorrupt: () => {} };

/** Records of one company, or of the platform, over its collection; paged by the time they were first stored. */
export const makeRecords = <T extends Aggregate>(collection: Collection<RowFor<T>>): Records<T> => ({
  byId: async (id) => {
    const row = await collection.findOne({ _id: id });
    return row && recordOf<T>(row);
  },
  where: async (match, limit) => (await collection.find(filterOf(match), { limit })).map((row) => recordOf<T>(row)),
  count: (match, limit) => collection.count(filterOf(match), { limit }),
  page: (request, match) => pageOf<T>(collection, request, match),
  all: async function* (match = {}) {
    const rows = collection.cursor(filterOf(match), { ...silent, batchSize: BATCH });
    for await (const row of rows) yield recordOf<T>(row);
  },
  add: async (record, event) => {
    const { id, version: _, ...own } = record;
    // RowFor says that a row is a record with its id renamed; the type checker cannot follow that through a generic.
    const row = { _id: id, ...own } as unknown as NewRow<RowFor<T>>;
    const insertion = await collection.insert(row, event === undefined ? [] : [event]);
    return insertion.inserted ? undefined : insertion.conflict;
  },
  save: async (next, event) => {
    const { id, version, ...own } = next;
    await collection.save({ _id: id, version: version - 1 }, { set: own }, event === undefined ? [] : [event]);
  },
  remove: ({ id, version }) => collection.remove({ _id: id, version }),
});

/** Records of companies, over the door of their collection. */
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
      all: async function* (match = {}) {
        for await (const row of reader.cursor(filterOf(match), { ...silent, batchSize: BATCH })) yield ownedOf(row);
      },
      page: (request, match) => pageOf<T>(reader, request, match),
    };
  },
});

const pageOf = async <T extends Aggregate>(
  reader: Reader<RowFor<T>>,
  { limit, cursor }: PageRequest,
  match: Match<T> = {},
): Promise<Page<T>> => {
  const { sort, beyond } = newestFirst('createdAt', positionAt(cursor));
  const found = await reader.find({ ...filterOf(match), ...beyond }, { sort, limit: limit + 1 });
  const { data, nextCursor } = pageFrom(found, limit, ({ createdAt, _id }) => ({ at: createdAt, id: _id }));
  return { data: data.map((row) => recordOf<T>(row)), nextCursor };
};

/** A member that is not asked for is not compared: an optional filter of a list arrives as undefined. */
const filterOf = (match: object): Record<string, unknown> => {
  const given = Object.entries(match).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([member, value]) => [member === 'id' ? '_id' : member, value]));
};

/** The record of a row: without what the kit keeps of it. */
export const recordOf = <T extends Aggregate>(row: RowFor<T> & { readonly tenantId?: TenantId }): T => {
  const { _id, tenantId, outbox, createdAt, updatedAt, ...own } = row;
  return { ...own, id: _id } as unknown as T;
};
