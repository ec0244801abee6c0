import { AppError, type ErrorCode } from '@fencepost/contracts/errors';
import { z } from 'zod';

/** Why a call failed, for machines: `detail.reason` of every error of the client. */
export type CalcomFailureReason =
  /** 401: Cal.com knows no such key (any more). */
  | 'key_invalid'
  /** 401 or 498: the key or token was valid once. */
  | 'key_expired'
  /** 401 in words we do not know. */
  | 'key_refused'
  /** 403: the key's user is in the team, but only as a member. */
  | 'role_missing'
  /** 403: the key's user is not in the team at all. */
  | 'not_a_member'
  /** 403 in words we do not know. */
  | 'not_allowed'
  | 'unknown_id'
  | 'request_refused'
  | 'conflict'
  /** 429; `detail.retryAfterMs` says how long to wait. */
  | 'too_many_requests'
  /** Not sent at all: Cal.com asked to wait, and `detail.retryAfterMs` of it are left. */
  | 'waiting'
  /** Not sent at all: this failed repeatedly for this company and rests for `detail.retryAfterMs`. */
  | 'resting'
  | 'vendor_error'
  | 'unreachable'
  | 'no_answer_in_time'
  /** A success whose data are not what we know; `detail.path`, `detail.id` and `detail.problems` say where. */
  | 'unknown_form'
  /** Pages that repeat themselves or never end. */
  | 'paging_broken';

/** Cal.com fails in two forms: the enveloped one of its API and the bare one of its booking core (calcom.md 1.3). */
const Failure = z.union([
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }).transform(({ error }) => error),
  z.object({ message: z.string() }).transform(({ message }) => ({ code: undefined, message })),
]);

interface Meaning {
  readonly code: ErrorCode;
  readonly reason: CalcomFailureReason;
  readonly message: string;
}

const meaning = (code: ErrorCode, reason: CalcomFailureReason, message: string): Meaning => ({ code, reason, message });

const TOKEN_EXPIRED = 498;
const badRequest = meaning('invalid_input', 'request_refused', 'Cal.com refuses the request.');
const keyRefused = meaning(
  'unauthenticated',
  'key_refused',
  'Cal.com refuses the API key: create a new one and store it for the company.',
);
const byStatus: Readonly<Record<number, Meaning>> = {
  400: badRequest,
  401: keyRefused,
  403: meaning(
    'forbidden',
    'not_allowed',
    'The Cal.com key may not do this: its user needs a higher role in the team.',
  ),
  404: meaning('not_found', 'unknown_id', 'Cal.com knows nothing under this id.'),
  409: meaning('conflict', 'conflict', 'Cal.com reports a conflict with what it has stored.'),
  422: badRequest,
  429: meaning('rate_limited', 'too_many_requests', 'Cal.com asks to wait before the next request.'),
  [TOKEN_EXPIRED]: meaning('unauthenticated', 'key_expired', 'The access token of Cal.com has expired: refresh it.'),
};
const anyOther = meaning('unavailable', 'vendor_error', 'Cal.com answers with an error of its own.');

/** What the words of Cal.com's guards mean (calcom.md 1.1); parts of sentences, because the rest names ids. */
const byWords: readonly (readonly [status: number, words: string, Meaning])[] = [
  // Said of a booking with seats: nothing is wrong with the key.
  [
    401,
    'not a host of this event',
    meaning('forbidden', 'not_allowed', 'Cal.com lets only a host of this booking cancel all of its seats.'),
  ],
  [
    401,
    'api key is not valid',
    meaning(
      'unauthenticated',
      'key_invalid',
      'Cal.com knows no such API key: check that it was copied whole, or create a new one and store it for the company.',
    ),
  ],
  [
    401,
    'is expired',
    meaning(
      'unauthenticated',
      'key_expired',
      'The Cal.com API key has expired: create a new one and store it for the company.',
    ),
  ],
  [
    403,
    'not a member of the team',
    meaning(
      'forbidden',
      'not_a_member',
      'The Cal.com key cannot see this team: its user is not a member. Add the user to the team, or use a key of somebody in it.',
    ),
  ],
  [
    403,
    'minimum required role',
    meaning(
      'forbidden',
      'role_missing',
      'The Cal.com key belongs to a simple member of the team: use the key of an admin or owner.',
    ),
  ],
];

/**
 * An answer of Cal.com that is not a success, as ours. Its own words may hold what a person typed: they go into the
 * cause, which never leaves the process; `detail.reason` (CalcomFailureReason) and `detail.vendorCode` are safe.
 */
export const calcomErrorOf = (status: number, body: unknown, retryAfterMs: number): AppError => {
  const failure = Failure.safeParse(body).data;
  const said = failure?.message ?? '';
  const worded = byWords.find(([of, words]) => of === status && said.includes(words))?.[2];
  const { code, reason, message } = worded ?? byStatus[status] ?? anyOther;
  const detail = {
    vendor: 'calcom',
    status,
    reason,
    ...(failure?.code === undefined ? {} : { vendorCode: failure.code }),
    ...(code === 'rate_limited' ? { retryAfterMs } : {}),
  };
  return new AppError(code, message, detail, { cause: new Error(failure?.message ?? `HTTP ${status}`) });
};

/** What a connection fails with before anything was sent over it (Node and undici). */
const neverConnected: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Cal.com could not be reached, broke off, or answered something that is not its API. `detail.sent` is false where there
 * was no connection: then it did nothing; else what it did is unknown.
 */
export const calcomUnavailable = (cause: unknown): AppError =>
  new AppError(
    'unavailable',
    'Cal.com cannot be reached, or broke off its answer.',
    {
      vendor: 'calcom',
      reason: 'unreachable' satisfies CalcomFailureReason,
      sent: !neverConnected.has(systemCodeOf(cause)),
    },
    { cause },
  );

/** `fetch` hides what happened in the cause of its error. */
const systemCodeOf = (error: unknown): unknown => {
  if (!(error instanceof Error)) return undefined;
  const own = 'code' in error ? error.code : undefined;
  return neverConnected.has(own) ? own : systemCodeOf(error.cause);
};

/** Cal.com did not finish its answer in time; what it did with the request is unknown. */
export const calcomTimeout = (timeoutMs: number, cause: unknown): AppError =>
  new AppError(
    'timeout',
    `Cal.com did not answer within ${timeoutMs} ms.`,
    { vendor: 'calcom', reason: 'no_answer_in_time' satisfies CalcomFailureReason },
    { cause },
  );

/** Lists that never end or repeat themselves: read no further, and take nothing of it for complete. */
export const calcomPagingBroken = (path: string): AppError =>
  new AppError('unavailable', 'Cal.com repeats a page of a list, so that the list cannot be read as a whole.', {
    vendor: 'calcom',
    reason: 'paging_broken' satisfies CalcomFailureReason,
    path,
  });

/** A key that no HTTP header can carry; it is never sent, because the failing header would quote it. */
export const calcomKeyUnusable = (): AppError =>
  new AppError('unauthenticated', 'The Cal.com API key holds spaces or characters that no key has: copy it again.', {
    vendor: 'calcom',
    reason: 'key_invalid' satisfies CalcomFailureReason,
  });
