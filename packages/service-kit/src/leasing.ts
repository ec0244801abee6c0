import type { TenantId } from '@fencepost/contracts/ids';
import type { Instant } from '@fencepost/contracts/instant';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Aggregate } from './records.ts';

/** What a record carries that is worked on by whoever takes it. */
export interface Leased {
  /** When there is something to do; null when there is nothing. Set by the use case that wants the work. */
  readonly dueAt: Instant | null;
  /** The one attempt that works on it now. */
  readonly leasedBy: string | null;
  readonly leaseUntil: Instant | null;
}

/** Nobody works on it: for new records, and for those whose work has ended or waits. */
export const freeLease = { leasedBy: null, leaseUntil: null } as const;

/**
 * The end of an attempt, for the save that writes its result: `next` is when there is something to do again, or null.
 * Under its version that save fails (`stale_version`) when the lease ran out and another has taken the record since.
 */
export const released = (next: Instant | null): Leased => ({ dueAt: next, ...freeLease });

/** Which record is due, and whose it is. */
export interface DueRun {
  readonly id: string;
  readonly tenantId: TenantId;
}

/**
 * Work that is done by whoever takes it: a lease keeps two processes from doing it at once, the version of the record
 * decides who writes. The port; mongo-kit fulfils it.
 */
export interface Leasing<T extends Aggregate> {
  /** The record, leased, or undefined where it is not due, not there, or somebody else's. */
  take(tenantId: TenantId, id: string): Promise<T | undefined>;
  /** The record with more time; undefined where the lease was lost: stop working on it. */
  renew(tenantId: TenantId, record: T): Promise<T | undefined>;
  /** What is due now and taken by nobody. */
  due(limit: number, scope: PlatformScope): Promise<readonly DueRun[]>;
}
