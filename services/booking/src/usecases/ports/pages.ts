import type { Instant } from '@fencepost/contracts/instant';
import type { PagePosition } from '@fencepost/contracts/page-cursor';

/**
 * Removes at most `limit` records, those behind the id `after`, and says where to go on: undefined at the end. Kept are
 * those whose events are not published yet, unreadable those that do not fit their schema.
 */
export type Removal = (
  after: string | undefined,
  limit: number,
) => Promise<{
  readonly removed: number;
  readonly kept: number;
  readonly unreadable: number;
  readonly next: string | undefined;
}>;

/** A record with the time by which its list is ordered, where that is none of its own. */
export interface Listed<T> {
  readonly record: T;
  readonly at: Instant;
}

/** A stretch of a list: what is in it, where it goes on, and how far. */
export type PageOf<Filter> = Filter & { readonly after: PagePosition | undefined; readonly limit: number };
