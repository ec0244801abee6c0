import { z } from 'zod';
import type { FakeClock } from '../http/clock.ts';

/** How many messages a channel takes: so many per second after a burst. */
export const RateLimit = z.object({ perSecond: z.number().positive(), burst: z.int().positive() });
export type RateLimit = z.output<typeof RateLimit>;

export interface SlackLimiter {
  /** 0: the message may pass. Otherwise the seconds to wait, as in Retry-After. */
  take(): number;
  /** undefined: no limit. */
  limit(limit: RateLimit | undefined): void;
}

/** Slack takes about one message a second and channel, with short bursts. Switched off until a limit is given. */
export const makeLimiter = (clock: FakeClock, initial: RateLimit | undefined): SlackLimiter => {
  let limit = initial;
  let tokens = initial?.burst ?? 0;
  let filledMs = clock.millis();
  return {
    take: () => {
      if (limit === undefined) return 0;
      const nowMs = clock.millis();
      tokens = Math.min(limit.burst, tokens + ((nowMs - filledMs) / 1_000) * limit.perSecond);
      filledMs = nowMs;
      if (tokens < 1) return Math.ceil((1 - tokens) / limit.perSecond);
      tokens -= 1;
      return 0;
    },
    limit: (next) => {
      limit = next;
      tokens = next?.burst ?? 0;
      filledMs = clock.millis();
    },
  };
};
