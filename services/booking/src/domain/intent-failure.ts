import { AppError, type ErrorCode } from '@fencepost/contracts/errors';
import type { Instant } from '@fencepost/contracts/instant';

/** What a failure says of a call to Cal.com: not carried out, perhaps carried out, or refused for good. */
export type FailureMeaning = 'not_done' | 'unknown' | 'refused';

const LONGEST_PROBLEM = 500;
const FIRST_RETRY_MS = 15_000;
const LONGEST_RETRY_MS = 300_000;
/** What became of a call must be known within five minutes (I12), so it is asked more often than it is tried again. */
const LONGEST_UNKNOWN_MS = 60_000;
const SHORTEST_RETRY_MS = 1_000;

/** A new key or role mends these: nothing is wrong with what was asked. */
const aboutTheKey: ReadonlySet<ErrorCode> = new Set(['unauthenticated', 'credentials_refused']);
const aboutTheRole: ReadonlySet<unknown> = new Set(['role_missing', 'not_a_member']);
/** Nothing was sent. */
const notSent: ReadonlySet<unknown> = new Set(['resting', 'waiting']);

/** What the failure of a call means that was about to be sent. */
export const meaningOf = ({ code, detail, retry }: AppError): FailureMeaning => {
  if (aboutTheKey.has(code) || (code === 'forbidden' && aboutTheRole.has(detail.reason))) return 'not_done';
  if (code === 'rate_limited' || notSent.has(detail.reason) || detail.sent === false) return 'not_done';
  return retry === 'never' ? 'refused' : 'unknown';
};

/** When to try again: as asked, or each time later. */
export const retryAt = (
  error: AppError,
  { attempts, nowMs, isUnknown }: { readonly attempts: number; readonly nowMs: number; readonly isUnknown: boolean },
): Instant => {
  const asked = error.detail.retryAfterMs;
  const doubled = FIRST_RETRY_MS * 2 ** Math.min(Math.max(0, attempts - 1), 10);
  const wishedMs = typeof asked === 'number' ? Math.max(SHORTEST_RETRY_MS, asked) : doubled;
  const inMs = Math.min(wishedMs, isUnknown ? LONGEST_UNKNOWN_MS : LONGEST_RETRY_MS);
  return new Date(nowMs + inMs).toISOString();
};

/** Why it is not done, in words that are safe to show. */
export const problemOf = (error: AppError): string => error.message.slice(0, LONGEST_PROBLEM);

/** A failure of our own is thrown on: the intent comes again when its lease is over. */
export const asKnownFailure = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  throw error;
};
