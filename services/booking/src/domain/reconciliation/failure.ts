import { AppError, codeOf, errorTable } from '@fencepost/contracts/errors';

/** What follows from a failure: to go on later, which counts as a failed attempt or not, or the end of the run. */
export type Consequence =
  | { readonly kind: 'wait'; readonly inMs: number; readonly counts: boolean }
  | { readonly kind: 'fail' };

/** Where Cal.com does not say how long: its own block (calcom.md 1.4). */
const DEFAULT_WAIT_MS = 60_000;
const SHORTEST_WAIT_MS = 1_000;
/** Waits after the first and the second failed attempt; the next run begins anyway a quarter of an hour after this one. */
const RETRY_DELAYS_MS = [30_000, 120_000];

/** That Cal.com asks to wait, or rests after failures of its own, is no failed attempt: it is never asked before its time. */
export const consequenceOf = (failure: unknown, attempts: number): Consequence => {
  const { reason, retryAfterMs } = failure instanceof AppError ? failure.detail : {};
  if (codeOf(failure) === 'rate_limited' || reason === 'resting') {
    const asked = typeof retryAfterMs === 'number' ? retryAfterMs : DEFAULT_WAIT_MS;
    return { kind: 'wait', inMs: Math.max(SHORTEST_WAIT_MS, asked), counts: false };
  }
  const inMs = RETRY_DELAYS_MS[attempts];
  if (errorTable[codeOf(failure)].retry === 'never' || inMs === undefined) return { kind: 'fail' };
  return { kind: 'wait', inMs, counts: true };
};
