import { Reconciliation } from '@fencepost/contracts/booking/reconciliation';
import { Instant } from '@fencepost/contracts/instant';
import { z } from 'zod';

/** A reconciliation as it is stored: with what says whose turn it is, and how far it got. */
export const ReconciliationRecord = Reconciliation.extend({
  /** Has not ended: a company has one such at most. */
  open: z.boolean(),
  dueAt: Instant.nullable(),
  leasedBy: z.string().max(100).nullable(),
  leaseUntil: Instant.nullable(),
  /** All that begins before this is compared. */
  comparedTo: Instant,
  /** How much of the window is compared at once, in milliseconds. */
  stretchMs: z.int().positive(),
  /** What the stretch from `comparedTo` on has shown is counted already: whoever takes over mends and counts nothing. */
  counted: z.boolean(),
  /** Failed attempts since it last got on. */
  attempts: z.int().nonnegative(),
});
export type ReconciliationRecord = Readonly<z.output<typeof ReconciliationRecord>>;

export type Finding = Readonly<ReconciliationRecord['findings'][number]>;

/** The most findings that a record names; all are counted. */
export const MOST_FINDINGS = 200;
