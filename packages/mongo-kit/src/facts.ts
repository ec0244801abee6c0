import { hash } from 'node:crypto';
import { AppError } from '@fencepost/contracts/errors';
import type { EntityType, TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { type FactsPage, type FactsRequest, factsIn, type StoredFacts } from '@fencepost/service-kit/scan';
import type { z } from 'zod';
import type { Collection, CollectionDoor, Filter } from './collection.ts';
import type { RowBase } from './define-collection.ts';
import { formOf } from './stored-form.ts';

export type FactReader = (request: FactsRequest, scope: PlatformScope) => Promise<FactsPage>;

/** Shows of a row what its events show. `form` names what is shown: with another one, what was told before is not known any more. */
export type StateOf<Row> = ((row: Row) => object) & { readonly form?: string };

/** The members that a contract's schema has, and nothing else of a row. */
export const shownBy = (state: z.ZodObject): StateOf<{ readonly _id: string }> =>
  Object.assign((row: { readonly _id: string }): object => state.parse({ ...row, id: row._id }), {
    form: formOf(state),
  });

/** Raised by whoever changes what a function shows of a row without changing any schema. */
const FACTS_VERSION = 1;

/** Stored facts of an owner, by the name of their collection; AppError `invalid_input` for a name that is not there. */
export const factsFrom = (readers: Readonly<Record<string, FactReader>>): StoredFacts => ({
  read: async (collection, request, scope) => {
    const read = readers[collection];
    if (read === undefined) throw new AppError('invalid_input', `There is no collection ${collection} to scan.`);
    return read(request, scope);
  },
});

/** Reads the facts of one collection; `stateOf` shows of a row what its events show, and `which` are shown at all. */
export const factReader =
  <Row extends RowBase & { readonly tenantId: TenantId }>(
    door: CollectionDoor<Row>,
    type: EntityType,
    stateOf: StateOf<Row>,
    which: Filter = {},
  ): FactReader =>
  (request, scope) =>
    readPage(door.acrossTenants(scope), request, { type, stateOf, tenantOf: ({ tenantId }) => tenantId, which });

/** Reads the facts of a collection of the platform, whose records have no tenant. */
export const platformFactReader =
  <Row extends RowBase>(
    collection: Pick<Collection<Row>, 'range'>,
    type: EntityType,
    stateOf: StateOf<Row>,
  ): FactReader =>
  (request) =>
    readPage(collection, request, { type, stateOf, tenantOf: () => null, which: {} });

interface Shown<Row> {
  readonly type: EntityType;
  readonly stateOf: StateOf<Row>;
  readonly tenantOf: (row: Row) => TenantId | null;
  readonly which: Filter;
}

/**
 * The digest is that of the bytes which are stored, so that a range which the caller knows costs no look at any row: whatever
 * is bent, in a member that facts show or not, changes its bytes.
 */
const readPage = async <Row extends RowBase>(
  collection: Pick<Collection<Row>, 'range'>,
  { after, limit, ifDigest }: FactsRequest,
  { type, stateOf, tenantOf, which }: Shown<Row>,
): Promise<FactsPage> => {
  const range = await collection.range(which, { after: after ?? undefined, limit });
  const shown = stateOf.form ?? stateOf.toString();
  const digest = hash('sha256', `${FACTS_VERSION} ${type} ${shown} ${range.digest()}`);
  const facts = factsIn({
    type,
    rows: (onCorrupt) => range.records(onCorrupt),
    factOf: (row) => ({
      entity: { type, id: row._id, version: row.version },
      tenantId: tenantOf(row),
      state: { ...stateOf(row) },
    }),
  });
  const { count, lastId } = range;
  const next = count < limit ? null : (lastId ?? null);
  return { digest, count, next, facts: digest === ifDigest ? null : facts() };
};
