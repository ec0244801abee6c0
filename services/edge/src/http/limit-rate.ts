import { AppError } from '@fencepost/contracts/errors';
import type { MiddlewareHandler } from 'hono';
import { type ApiLimits, RATE_WINDOW_SECONDS } from '../usecases/ports.ts';
import { askedOf, type EdgeEnv } from './edge-env.ts';
import { problemResponse } from './problem.ts';

/** One bucket per API key. Every answer tells what is left (draft-ietf-httpapi-ratelimit-headers). */
export const limitRate =
  (limits: ApiLimits): MiddlewareHandler<EdgeEnv> =>
  async (c, next) => {
    const { allowed, limit, remaining, resetSeconds } = await limits.take(c.get('apiKey').apiKeyId);
    if (allowed) await next();
    else c.res = problemResponse(tooMany(limit, resetSeconds), askedOf(c));
    c.res.headers.set('ratelimit-policy', `"key";q=${limit};w=${RATE_WINDOW_SECONDS}`);
    c.res.headers.set('ratelimit', `"key";r=${remaining};t=${resetSeconds}`);
  };

const tooMany = (limit: number, retryAfterSeconds: number): AppError =>
  new AppError(
    'rate_limited',
    `This API key may ask ${limit} times in ${RATE_WINDOW_SECONDS} seconds. Try again in ${retryAfterSeconds} seconds.`,
    { retryAfterSeconds },
  );
