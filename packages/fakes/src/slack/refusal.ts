import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';

interface Refusal {
  readonly error: string;
  readonly messages?: readonly string[];
  readonly retryAfterSeconds?: number;
}

/** Slack's "no": HTTP 200 with `ok: false`. Only a broken rate limit has a status of its own. */
export const refusal = (error: string, messages?: readonly string[]): HTTPException =>
  exception(200, { error, ...(messages && { messages }) });

export const rateLimited = (retryAfterSeconds: number): HTTPException =>
  exception(429, { error: 'ratelimited', retryAfterSeconds });

const exception = (status: 200 | 429, cause: Refusal): HTTPException =>
  new HTTPException(status, { message: cause.error, cause });

/** Answers any error in the form Slack would use. */
export const answerRefusal = (error: Error, c: Context): Response => {
  if (!(error instanceof HTTPException)) return c.json({ ok: false, error: 'internal_error' }, 500);
  const { error: name, messages, retryAfterSeconds } = error.cause as Refusal;
  if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds));
  return c.json(
    { ok: false, error: name, ...(messages?.length && { response_metadata: { messages } }) },
    error.status as 200,
  );
};
