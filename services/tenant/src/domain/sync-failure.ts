import { AppError, codeOf, errorTable } from '@fencepost/contracts/errors';

/** What follows from an import's failure. */
export type SyncConsequence =
  /** Cal.com said when it may be asked again: this is no failed attempt. */
  | { readonly kind: 'wait'; readonly forMs: number }
  /** May pass by itself. */
  | { readonly kind: 'retry' }
  /** Cal.com refuses the key: only a new one helps. */
  | { readonly kind: 'key_refused' }
  | { readonly kind: 'final' };

/** Where Cal.com does not say how long: its own block (calcom.md 1.4). */
const DEFAULT_WAIT_MS = 60_000;
const MINUTE_MS = 60_000;

/** Waits before the second, third and fourth attempt; who fails in the last has failed. */
export const RETRY_DELAYS_MS: readonly number[] = [1 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS];

export const consequenceOf = (error: unknown): SyncConsequence => {
  const code = codeOf(error);
  const { reason, retryAfterMs } = error instanceof AppError ? error.detail : {};
  const forMs = typeof retryAfterMs === 'number' ? Math.max(retryAfterMs, 0) : DEFAULT_WAIT_MS;
  if (code === 'rate_limited' || reason === 'resting') return { kind: 'wait', forMs };
  if (code === 'unauthenticated' || code === 'forbidden') return { kind: 'key_refused' };
  return { kind: errorTable[code].retry === 'never' ? 'final' : 'retry' };
};
