import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { type Allowance, type ApiLimits, RATE_WINDOW_SECONDS } from '../usecases/ports.ts';

/** After a failure Redis is left alone for this long, so that one that hangs slows down one request a second at most. */
const REST_MS = 1_000;

export interface ApiLimitsDeps {
  readonly redis: Redis;
  /** Of the buckets' keys, so that installations can share a Redis. */
  readonly keyPrefix: string;
  readonly perMinute: number;
  readonly replicas: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Buckets in Redis, shared by all edges; while it is gone a bucket in memory with this edge's share (RL1). */
export const makeApiLimits = ({ redis, keyPrefix, perMinute, replicas, clock, log }: ApiLimitsDeps): ApiLimits => {
  const window = { keyPrefix, duration: RATE_WINDOW_SECONDS };
  const shared = new RateLimiterRedis({ ...window, storeClient: redis, points: perMinute });
  const local = new RateLimiterMemory({ ...window, points: Math.max(1, Math.floor(perMinute / replicas)) });
  let restUntilMs = 0;

  const takeFrom = async (limiter: RateLimiterRedis | RateLimiterMemory, apiKeyId: string): Promise<Allowance> => {
    try {
      return allowanceOf(await limiter.consume(apiKeyId), true, limiter.points);
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return allowanceOf(refused, false, limiter.points);
      throw refused;
    }
  };

  return {
    take: async (apiKeyId) => {
      if (clock.millis() < restUntilMs) return takeFrom(local, apiKeyId);
      try {
        return await takeFrom(shared, apiKeyId);
      } catch (error) {
        restUntilMs = clock.millis() + REST_MS;
        log.warn({ err: error }, 'Redis does not count; requests are counted in memory');
        return takeFrom(local, apiKeyId);
      }
    },
  };
};

const allowanceOf = (
  { remainingPoints, msBeforeNext }: RateLimiterRes,
  allowed: boolean,
  limit: number,
): Allowance => ({
  allowed,
  limit,
  remaining: remainingPoints,
  resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1_000)),
});
