/** What a consumer does with a message whose handler failed: `never` parks it, `soon` retries with back-off, `later` re-queues. */
export type RetryClass = 'never' | 'soon' | 'later';

/** Every error code that leaves a service: its HTTP status, its retry class, and what the reader can do. */
export const errorTable = {
  invalid_input: { status: 400, retry: 'never', title: 'The request is not valid' },
  idempotency_key_missing: { status: 400, retry: 'never', title: 'Send an Idempotency-Key' },
  malformed_body: { status: 400, retry: 'never', title: 'The body is not a JSON object in UTF-8' },
  unauthenticated: { status: 401, retry: 'never', title: 'Credentials are missing or wrong' },
  forbidden: { status: 403, retry: 'never', title: 'The credentials do not allow this' },
  not_pilot_company: { status: 403, retry: 'never', title: 'NOT_PILOT_COMPANY: this is open to pilot companies only' },
  service_not_in_team: { status: 403, retry: 'never', title: 'This service is not one of the company’s Cal.com team' },
  not_found: { status: 404, retry: 'never', title: 'Nothing is known under this address' },
  method_not_allowed: { status: 405, retry: 'never', title: 'This address does not offer that method' },
  stale_version: { status: 409, retry: 'soon', title: 'The record has changed since it was read' },
  already_bound: { status: 409, retry: 'never', title: 'This belongs to another company' },
  conflict: { status: 409, retry: 'never', title: 'The request contradicts what is stored' },
  still_referenced: { status: 409, retry: 'never', title: 'Other records still refer to this' },
  slot_taken: { status: 409, retry: 'never', title: 'This time is taken' },
  hold_expired: { status: 409, retry: 'never', title: 'The hold is over: take a slot anew' },
  wrong_state: { status: 409, retry: 'never', title: 'The record is in a state that does not allow this' },
  team_mismatch: { status: 409, retry: 'never', title: 'Team ID mismatch - security violation' },
  idempotency_in_progress: { status: 409, retry: 'soon', title: 'The first request under this key is still running' },
  precondition_failed: { status: 412, retry: 'never', title: 'The record has another version than If-Match names' },
  too_large: { status: 413, retry: 'never', title: 'The body is larger than allowed' },
  credentials_refused: { status: 422, retry: 'never', title: 'Cal.com refuses the key or its role' },
  sold_by_seat: { status: 422, retry: 'never', title: 'Several customers share one start: their seats are Cal.com’s' },
  policy_denied: { status: 422, retry: 'never', title: 'A policy of the company does not allow this' },
  idempotency_key_reused: { status: 422, retry: 'never', title: 'This key was used for another request' },
  precondition_required: { status: 428, retry: 'never', title: 'Say which version is meant: send If-Match' },
  rate_limited: { status: 429, retry: 'later', title: 'Too many requests' },
  outbox_full: { status: 503, retry: 'later', title: 'Events of this record are still waiting to be published' },
  corrupt_row: { status: 500, retry: 'never', title: 'A stored record no longer fits its schema' },
  internal: { status: 500, retry: 'soon', title: 'Something unexpected happened' },
  unavailable: { status: 503, retry: 'soon', title: 'A part of the system cannot be reached' },
  timeout: { status: 504, retry: 'soon', title: 'A part of the system did not answer in time' },
} as const satisfies Record<string, { status: number; retry: RetryClass; title: string }>;

export type ErrorCode = keyof typeof errorTable;
export const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && code in errorTable;

/**
 * The one error class. `message` is safe to show to a caller and says what to do; `detail` is data for machines;
 * internals belong into `cause`, which never leaves the process.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    detail: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
    this.detail = detail;
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  get retry(): RetryClass {
    return errorTable[this.code].retry;
  }
}

/** The code of any thrown value; what is not ours is `internal`. */
export const codeOf = (error: unknown): ErrorCode => (error instanceof AppError ? error.code : 'internal');

/** The refusal of a write under a version that is gone. Its facts tell both versions to whoever asked. */
export const staleVersion = (expected: number, actual: number): AppError =>
  new AppError('stale_version', 'The record has changed since it was read; read it again.', {
    facts: { expected, actual },
  });

/** The record, or `not_found`: the same words whether it never existed or is another company's (law 12). */
export const known = <T>(record: T | undefined): T => {
  if (record === undefined) throw new AppError('not_found', 'Nothing is known under this id.');
  return record;
};
