import type { TenantId } from '@fencepost/contracts/ids';
import type { Instant } from '@fencepost/contracts/instant';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Interval } from '../../domain/interval.ts';
import type { Segment } from '../../domain/segment.ts';
import type { Removal } from './pages.ts';

/**
 * What became of a claim. `giveBack` takes back what this very call has claimed, and nothing that its owner has claimed
 * otherwise, be it the same time; seats stay, for who has one is not given another. `by` is the appointment in the way, told
 * only where `evictHolds` asked: it costs a read.
 */
export type ClaimOutcome =
  | { readonly claimed: true; readonly evicted: readonly string[]; readonly giveBack: () => Promise<void> }
  | { readonly claimed: false; readonly by: string | null };

/** `hold_gone`: released, evicted, or over by our clock; `taken`: somebody else has some of the time. */
export type Conversion =
  | { readonly converted: true }
  | { readonly converted: false; readonly why: 'hold_gone' | 'taken' };

/** Time that somebody occupies, buffers included. */
export interface BusyTime extends Interval {
  readonly resource: string;
  /** An appointment, or a hold. */
  readonly ownerId: string;
  /** Null: until it is released. */
  readonly expiresAt: Instant | null;
}

/**
 * Who occupies which time in one company. Two owners never have the same moment of the same resource; what touches does
 * not overlap (K12), a claim whose time is over stops nobody, and nobody is in his own way. All calls are repeatable.
 */
export interface TenantClaims {
  /**
   * Occupies all segments or none. One database operation for each day that a resource is occupied; a refusal is final.
   * With `evictHolds`, for what a vendor has sold, only appointments are in the way, and the holds that were are given up.
   */
  claim(
    ownerId: string,
    segments: readonly Segment[],
    terms: {
      readonly expiresAt: Instant | null;
      readonly evictHolds?: boolean;
      /** The appointment that is to move here: its claims are in nobody's way. */
      readonly besides?: string | null;
    },
  ): Promise<ClaimOutcome>;
  /** Makes a hold an appointment's claim without an end, if the hold still stands and covers it and nobody else is there. */
  convert(holdId: string, appointmentId: string, segments: readonly Segment[]): Promise<Conversion>;
  /** Gives up everything that somebody occupies, or everything but `except`. */
  release(ownerId: string, except?: readonly Segment[]): Promise<void>;
  /**
   * What somebody occupies at this moment, to be given up later but for `except`; what they claim in between stays. For
   * whoever writes an appointment: asked before the write, given up after it, it never takes what the next writer claims.
   */
  leftovers(ownerId: string): Promise<(except: readonly Segment[]) => Promise<void>>;
  /** All that somebody occupies, claims that are over included. */
  of(ownerId: string): Promise<readonly FoundClaim[]>;
  /** What is occupied between two moments now, in no particular order. */
  busy(resources: readonly string[], within: Interval): Promise<readonly BusyTime[]>;
  /** Of all days. */
  readonly removal: Removal;
}

/** A claim as the sweeper finds it. */
export interface FoundClaim extends Segment {
  readonly tenantId: TenantId;
  readonly ownerId: string;
  readonly expiresAt: Instant | null;
  readonly claimedAt: Instant;
}

export interface Claims {
  forTenant(tenantId: TenantId): TenantClaims;
  /** Claims of all companies that were made after one moment and until another, a batch in memory at a time. */
  madeBetween(after: Instant | null, until: Instant, scope: PlatformScope): AsyncIterable<FoundClaim>;
}
