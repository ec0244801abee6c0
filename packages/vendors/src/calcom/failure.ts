import { AppError, type ErrorCode } from '@fencepost/contracts/errors';
import { z } from 'zod';

/** Cal.com fails in two forms: the enveloped one of its API and the bare one of its booking core (calcom.md 1.3). */
const Failure = z.union([
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }).transform(({ error }) => error),
  z.object({ message: z.string() }).transform(({ message }) => ({ code: undefined, message })),
]);

const TOKEN_EXPIRED = 498;
const answers: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  400: ['invalid_input', 'Cal.com refuses the request.'],
  401: ['unauthenticated', 'Cal.com refuses the API key: create a new one and store it for the company.'],
  403: ['forbidden', 'The Cal.com key may not do this: its user needs a higher role in the team.'],
  404: ['not_found', 'Cal.com knows nothing under this id.'],
  409: ['conflict', 'Cal.com reports a conflict with what it has stored.'],
  422: ['invalid_input', 'Cal.com refuses the request.'],
  429: ['rate_limited', 'Cal.com asks to wait before the next request.'],
  [TOKEN_EXPIRED]: ['unauthenticated', 'The access token of Cal.com has expired: refresh it.'],
};

/**
 * An answer of Cal.com that is not a success, as ours. Its own words may hold what a person typed: they go into the
 * cause, which never leaves the process; `detail.vendorCode` is safe.
 */
export const calcomErrorOf = (status: number, body: unknown, retryAfterMs: number): AppError => {
  const [code, message] = answers[status] ?? ['unavailable', 'Cal.com answers with an error of its own.'];
  const failure = Failure.safeParse(body).data;
  const detail = {
    vendor: 'calcom',
    status,
    ...(failure?.code === undefined ? {} : { vendorCode: failure.code }),
    ...(code === 'rate_limited' ? { retryAfterMs } : {}),
  };
  return new AppError(code, message, detail, { cause: new Error(failure?.message ?? `HTTP ${status}`) });
};

/** Cal.com could not be reached, broke off, or answered something that is not its API. */
export const calcomUnavailable = (cause: unknown): AppError =>
  new AppError('unavailable', 'Cal.com cannot be reached, or broke off its answer.', { vendor: 'calcom' }, { cause });

/** Cal.com did not finish its answer in time; what it did with the request is unknown. */
export const calcomTimeout = (timeoutMs: number, cause: unknown): AppError =>
  new AppError('timeout', `Cal.com did not answer within ${timeoutMs} ms.`, { vendor: 'calcom' }, { cause });
