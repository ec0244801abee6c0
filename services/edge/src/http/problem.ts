import { type AppError, errorTable } from '@fencepost/contracts/errors';
import { Problem, ProblemFacts, problemContentType, problemType } from '@fencepost/contracts/problem';

/** Which request is refused. */
export interface Asked {
  readonly requestId: string;
  /** The path that was asked. */
  readonly instance: string;
}

const RETRY_AFTER_SECONDS = 2;
const SHORTEST_RETRY_AFTER_SECONDS = 1;
const MS_A_SECOND = 1_000;
const DEFAULT_CHALLENGE = 'Bearer realm="fencepost"';
const ValidationErrors = Problem.shape.errors;

/** An error as RFC 9457 tells it. */
export const problemOf = ({ code, message, status, detail }: AppError, { requestId, instance }: Asked): Problem => {
  const errors = ValidationErrors.safeParse(detail.errors).data;
  const facts = ProblemFacts.safeParse(detail.facts).data;
  const title = errorTable[code].title;
  return {
    type: problemType(code),
    title,
    status,
    detail: message,
    instance,
    code,
    requestId,
    ...(errors && { errors }),
    ...(facts && { facts }),
  };
};

/** The same as an answer, with the headers that belong to its code. */
export const problemResponse = (error: AppError, asked: Asked): Response =>
  new Response(JSON.stringify(problemOf(error, asked)), {
    status: error.status,
    headers: { 'content-type': problemContentType, 'x-request-id': asked.requestId, ...headersOf(error) },
  });

const headersOf = ({ code, detail }: AppError): Readonly<Record<string, string>> => {
  switch (code) {
    case 'unauthenticated':
      return { 'www-authenticate': String(detail.challenge ?? DEFAULT_CHALLENGE) };
    case 'method_not_allowed':
      return { allow: String(detail.allow) };
    case 'rate_limited':
    case 'unavailable':
    case 'outbox_full':
    case 'timeout':
      return { 'retry-after': String(retryAfterOf(detail)) };
    default:
      return {};
  }
};

/** A vendor that asks to wait is told on: who repeats sooner is refused again. */
const retryAfterOf = ({ retryAfterSeconds, retryAfterMs }: AppError['detail']): number => {
  if (typeof retryAfterSeconds === 'number') return retryAfterSeconds;
  if (typeof retryAfterMs !== 'number') return RETRY_AFTER_SECONDS;
  return Math.max(SHORTEST_RETRY_AFTER_SECONDS, Math.ceil(retryAfterMs / MS_A_SECOND));
};
