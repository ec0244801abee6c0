import type { Envelope } from '@fencepost/contracts/envelope';
import type { TenantId } from '@fencepost/contracts/ids';
import type { Page, PageRequest } from '@fencepost/contracts/page';
import type { PlatformScope } from '@fencepost/contracts/scope';

/** What is stored and changed as one: a write gives it its next version, from 1 on. */
export interface Aggregate {
  readonly id: string;
  readonly version: number;
}

/** A record together with the company it is stored for. */
export type Owned<T> = T & { readonly tenantId: TenantId };

/**
 * Records whose members have exactly these values; of a member that is a list, records that hold the value. A member that
 * is undefined is not compared.
 */
export type Match<T> = { readonly [K in keyof T]?: T[K] | (T[K] extends readonly (infer M)[] ? M : never) | undefined };

/** Aggregates of one kind, each written together with the event that tells of it. The port; mongo-kit fulfils it. */
export interface Records<T extends Aggregate> {
  byId(id: string): Promise<T | undefined>;
  /** At most `limit` (1 000) of those that match, in no particular order. */
  where(match: Match<T>, limit: number): Promise<readonly T[]>;
  /** How many match; counting ends at `limit` (1 000). */
  count(match: Match<T>, limit: number): Promise<number>;
  /** Newest first. Throws `invalid_input` for a cursor that is none of ours. */
  page(request: PageRequest, match?: Match<T>): Promise<Page<T>>;
  /** All that match, in the order of their ids, a batch in memory at a time; corrupt ones are silent. */
  all(match?: Match<T>): AsyncIterable<T>;
  /** Undefined, or the name of what stands in the way: `_id`, or the unique index that another record holds. */
  add(record: T, event?: Envelope): Promise<string | undefined>;
  /** Writes over the version before `next`; throws `stale_version` where that is gone, `conflict` at a unique index. */
  save(next: T, event?: Envelope): Promise<void>;
  /** Deletes a tombstone whose events are published; throws `unavailable` where they are not yet, `stale_version`. */
  remove(record: T): Promise<void>;
}

/** Aggregates of companies: written within one company, read across them only with a reason. */
export interface TenantRecords<T extends Aggregate> {
  forTenant(tenantId: TenantId): Records<T>;
  acrossTenants(scope: PlatformScope): {
    /** Those that are there and can be read; a corrupt one is silent, like one that is missing. `all` too. */
    byIds(ids: readonly string[]): Promise<readonly Owned<T>[]>;
    all(match?: Match<T>): AsyncIterable<Owned<T>>;
    page(request: PageRequest, match?: Match<T>): Promise<Page<T>>;
  };
}
