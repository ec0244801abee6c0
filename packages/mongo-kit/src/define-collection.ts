import type { ScopeKind } from '@fencepost/contracts/define';
import { Envelope } from '@fencepost/contracts/envelope';
import { TenantId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { z } from 'zod';
import { checkIndex, type IndexDefinition } from './define-index.ts';
import { type Validator, validatorOf } from './validator.ts';

/** A record with this many unpublished events refuses further ones (`outbox_full`): its broker has been away for long. */
export const MAX_PENDING_EVENTS = 100;

/** What the store itself keeps in every record. `version` counts the writes; `outbox` holds the events not yet published. */
export interface RowBase {
  readonly _id: string;
  readonly version: number;
  readonly outbox: readonly Envelope[];
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

type StoreOwned = 'tenantId' | Exclude<keyof RowBase, '_id'>;

/** What a caller gives to insert a record: everything that the store does not write itself. */
export type NewRow<Row> = Omit<Row, StoreOwned>;

/** One collection, declared as a value: what a record is, whom it belongs to, and which look-ups and uniqueness it has. */
export interface CollectionDefinition<Row extends RowBase = RowBase> {
  readonly name: string;
  readonly scope: ScopeKind;
  /** The whole stored record; the only truth about its form, compiled to the database's validator too. */
  readonly row: z.ZodType<Row>;
  /** The record's top-level fields; nothing else can be filtered, sorted or written. */
  readonly fields: Readonly<Record<string, z.ZodType>>;
  readonly indexes: readonly IndexDefinition[];
  /** Fields of which no part is ever written: every write holds the whole of them to `row`. */
  readonly writtenWhole: readonly string[];
  /** The row in the database's own words; of what is written whole only its surface. */
  readonly validator: Validator;
}

export type RowOf<D> = D extends CollectionDefinition<infer Row> ? Row : never;

type Stored<R extends z.ZodObject, I extends z.ZodType<string>, S extends ScopeKind> = z.output<R> &
  Omit<RowBase, '_id'> & { readonly _id: z.output<I> } & (S extends 'tenant'
    ? { readonly tenantId: TenantId }
    : unknown);

const baseFields = {
  version: z.int().min(1),
  outbox: z.array(Envelope).max(MAX_PENDING_EVENTS),
  createdAt: Instant,
  updatedAt: Instant,
};

/** Events are parsed before every write; the database checks only what the relay needs, for it does so at every write. */
const outboxInDatabase = z.array(z.object({ id: z.string(), occurredAt: z.string() })).max(MAX_PENDING_EVENTS);

/** Fields that only the store writes. */
export const storeOwnedFields: ReadonlySet<string> = new Set(['_id', 'tenantId', ...Object.keys(baseFields)]);

/** The relay's sweeper looks for records with old events; only those records are in this index. */
const outboxIndex: IndexDefinition = {
  name: 'outbox_pending',
  keys: { 'outbox.occurredAt': 1 },
  partial: { 'outbox.occurredAt': { $exists: true } },
};

/** Without it, one company's scan would walk the records of all. */
const tenantIndex: IndexDefinition = { name: 'tenant_scan', keys: { tenantId: 1, _id: 1 } };

/**
 * Declares a collection. `row` has the record's own fields, `id` the type of `_id`. Throws, at start-up, on own fields
 * that the store owns, on an index that MongoDB would refuse or silently not build, and on a unique index of a
 * tenant's collection that does not start with `tenantId` (TI4).
 * `writtenWhole` names fields that no update touches in part, so that the database need not know their inside.
 */
export const defineCollection = <
  const S extends ScopeKind,
  R extends z.ZodObject,
  I extends z.ZodType<string>,
>(definition: {
  readonly name: string;
  readonly scope: S;
  readonly row: R;
  readonly id: I;
  readonly indexes: readonly IndexDefinition[];
  readonly writtenWhole?: readonly (string & keyof z.output<R>)[];
}): CollectionDefinition<Stored<R, I, S>> => {
  const { name, scope, id, writtenWhole = [] } = definition;
  const taken = Object.keys(definition.row.shape).filter((field) => storeOwnedFields.has(field));
  if (taken.length > 0) throw new TypeError(`${name}: the store owns the fields ${taken.join(', ')}; leave them out`);

  const owned = scope === 'tenant' ? { _id: id, tenantId: TenantId, ...baseFields } : { _id: id, ...baseFields };
  const row: z.ZodObject = definition.row.safeExtend(owned);
  const validator = validatorOf(row.safeExtend({ outbox: outboxInDatabase }), writtenWhole);
  const indexes = [...definition.indexes, ...(scope === 'tenant' ? [tenantIndex] : []), outboxIndex];
  const names = new Set<string>();
  for (const index of indexes) {
    checkIndex(index, { collection: name, scope, fields: new Set(Object.keys(row.shape)), names });
    names.add(index.name);
  }
  // TypeScript cannot follow an extension by `owned`; it adds exactly what Stored says
  const typed = row as unknown as z.ZodType<Stored<R, I, S>>;
  return Object.freeze({ name, scope, row: typed, fields: row.shape, indexes, writtenWhole, validator });
};

export type { IndexDefinition } from './define-index.ts';
