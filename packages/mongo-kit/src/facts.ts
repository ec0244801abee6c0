import { AppError } from '@fencepost/contracts/errors';
import type { EntityType, TenantId } from '@fencepost/contracts/ids';
import type { StoredFact } from '@fencepost/contracts/integrity/facts';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { readFacts, type ScanRange, type StoredFacts } from '@fencepost/service-kit/scan';
import type { Collection, CollectionDoor, Filter } from './collection.ts';
import type { RowBase } from './define-collection.ts';

export type FactReader = (range: ScanRange, scope: PlatformScope) => Promise<readonly StoredFact[]>;

/** Stored facts of an owner, by the name of their collection; AppError `invalid_input` for a name that is not there. */
export const factsFrom = (readers: Readonly<Record<string, FactReader>>): StoredFacts => ({
  read: async (collection, range, scope) => {
    const read = readers[collection];
    if (read === undefined) throw new AppError('invalid_input', `There is no collection ${collection} to scan.`);
    return read(range, scope);
  },
});

/** Reads the facts of one collection; `stateOf` shows of a row what its events show, and `which` are shown at all. */
export const factReader =
  <Row extends RowBase & { readonly tenantId: TenantId }>(
    door: CollectionDoor<Row>,
    type: EntityType,
    stateOf: (row: Row) => object,
    which: Filter = {},
  ): FactReader =>
  ({ after, limit }, scope) =>
    readFacts({
      type,
      limit,
      rows: (onCorrupt) =>
        door
          .acrossTenants(scope)
          .cursor(which, { after: after ?? undefined, batchSize: limit, readsOn: true, onCorrupt }),
      factOf: (row: Row) => ({
        entity: { type, id: row._id, version: row.version },
        tenantId: row.tenantId,
        state: { ...stateOf(row) },
      }),
    });

/** Reads the facts of a collection of the platform, whose records have no tenant. */
export const platformFactReader =
  <Row extends RowBase>(
    collection: Pick<Collection<Row>, 'cursor'>,
    type: EntityType,
    stateOf: (row: Row) => object,
  ): FactReader =>
  ({ after, limit }) =>
    readFacts({
      type,
      limit,
      rows: (onCorrupt) =>
        collection.cursor({}, { after: after ?? undefined, batchSize: limit, readsOn: true, onCorrupt }),
      factOf: (row: Row) => ({
        entity: { type, id: row._id, version: row.version },
        tenantId: null,
        state: { ...stateOf(row) },
      }),
    });
