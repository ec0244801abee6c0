import type { Envelope } from '@fencepost/contracts/envelope';
import type { TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { RawRecords } from '@fencepost/service-kit/raw-record';
import type { CollectionDefinition, NewRow, RowBase } from './define-collection.ts';
import type { repairDoors } from './repair-key.ts';

/** No answer holds more records than this; whoever needs more uses a cursor. */
export const MAX_ROWS = 1_000;

/**
 * Which records are meant: paths with a scalar or operators (`$eq $ne $gt $gte $lt $lte $in $nin $all $exists $size
 * $not $elemMatch`), joined by `$and $or $nor`. Anything else is refused, and so is every mention of `tenantId`.
 */
export type Filter = Readonly<Record<string, unknown>>;

export type Sort = Readonly<Record<string, 1 | -1>>;

/**
 * A change of one record, by path. `push` and `addToSet` take one member, or an array of members; `pull` takes what a
 * filter takes. Nothing in a value is ever an operator. Fields that the store owns cannot be named.
 */
export interface Update {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly unset?: readonly string[];
  readonly push?: Readonly<Record<string, unknown>>;
  readonly addToSet?: Readonly<Record<string, unknown>>;
  readonly pull?: Readonly<Record<string, unknown>>;
  readonly inc?: Readonly<Record<string, number>>;
}

/** `conflict` is `_id`, or the name of the unique index that another record holds. */
export type Insertion<Row> =
  | { readonly inserted: true; readonly row: Row }
  | { readonly inserted: false; readonly conflict: string };

/**
 * Reading. Every record comes back parsed; one that does not fit its schema is AppError `corrupt_row`. All methods
 * throw AppError `unavailable` when the database cannot be reached, `internal` on a filter or update they refuse.
 */
export interface Reader<Row> {
  findOne(filter: Filter): Promise<Row | undefined>;
  /** At most `limit` (1 to MAX_ROWS) records; without `sort` in no particular order. */
  find(filter: Filter, options: { readonly sort?: Sort; readonly limit: number }): Promise<readonly Row[]>;
  /** How many records there are; counting ends at `limit` (1 to MAX_ROWS). */
  count(filter: Filter, options: { readonly limit: number }): Promise<number>;
  /** All records in the order of `_id`, one batch in memory at a time; those inserted meanwhile may or may not appear. */
  cursor(filter: Filter, options: CursorOptions): AsyncIterable<Row>;
  /** Part of a collection for whoever reads all of it part by part: one that comes soon after the part before may be as old as that. */
  range(filter: Filter, options: RangeOptions): Promise<Range<Row>>;
}

export interface RangeOptions {
  /** Starts behind this `_id`. */
  readonly after?: string | undefined;
  /** 1 to MAX_ROWS. */
  readonly limit: number;
}

/** Records in the order of `_id` as they are stored; what they say is read only when it is asked for. */
export interface Range<Row> {
  readonly count: number;
  readonly lastId: string | undefined;
  /** The same where no byte of any record and nothing of the form that they are held to was changed; members of any name count. */
  digest(): string;
  /** Each record parsed, or told of where it does not fit its schema. */
  records(onCorrupt: OnCorrupt): Iterable<Row>;
}

/** Told of a record that does not fit its schema, with what could still be read of it. */
export type OnCorrupt = (id: string, tenantId: string | null) => void;

export interface CursorOptions {
  /** Starts behind this `_id`. */
  readonly after?: string | undefined;
  /** 1 to MAX_ROWS. */
  readonly batchSize: number;
  /** Told of each record that does not fit its schema, which is then passed over; without it the cursor throws there. */
  readonly onCorrupt?: OnCorrupt;
}

/** Reading and writing. A write is always one record: its new state, its next version and its events, or nothing. */
export interface Collection<Row> extends Reader<Row> {
  insert(row: NewRow<Row>, events?: readonly Envelope[]): Promise<Insertion<Row>>;
  /**
   * Changes the one record that still answers to `filter`, which must name its `_id`; undefined when none does.
   * AppError `conflict` when a unique index refuses the change, `outbox_full` when its events do not fit.
   */
  compareAndSet(filter: Filter, update: Update, events?: readonly Envelope[]): Promise<Row | undefined>;
  /** Changes the record if it still has the version it was read with; AppError `stale_version` or `not_found` if not. */
  save(
    current: { readonly _id: string; readonly version: number },
    update: Update,
    events: readonly Envelope[],
  ): Promise<Row>;
  /**
   * Deletes the record if it still has the version it was read with and has no events left to publish: whoever deletes
   * saves a tombstone first, then removes it. AppError `stale_version` or `not_found` if not, which a repetition after a
   * crash may take for done; `unavailable` (retry class `soon`) while its outbox lists events, which is for about a second
   * after they were published.
   */
  remove(current: { readonly _id: string; readonly version: number }): Promise<void>;
}

/** The ways into one collection. Each throws where the collection's scope is another. */
export interface CollectionDoor<Row> {
  forTenant(tenantId: TenantId): Collection<Row>;
  /** Reads over all companies; filters may name `tenantId` here. */
  acrossTenants(scope: PlatformScope): Reader<Row>;
  platform(): Collection<Row>;
}

/** The collections of one service's database, in MongoDB or in memory. */
export interface Store {
  collection<Row extends RowBase>(definition: CollectionDefinition<Row>): CollectionDoor<Row>;
  /** Rows as they are, for repair alone: see `openRepairDoor`. */
  [repairDoors](definition: CollectionDefinition): RawRecords;
  /** Whether the database answers. Never throws. */
  ping(): Promise<boolean>;
  close(): Promise<void>;
}
