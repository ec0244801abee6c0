import type { MiddlewareHandler } from 'hono';
import type { FakeClock } from '../http/clock.ts';
import { failure } from './failures.ts';

const WINDOW_MS = 60_000;
const BLOCK_MS = 60_000;
export const DEFAULT_REQUESTS_PER_MINUTE = 120;

interface Window {
  used: number;
  endsMs: number;
  blocked: boolean;
}

export interface Throttle {
  readonly middleware: MiddlewareHandler;
  reset(): void;
}

/**
 * Cal.com's limit (calcom.md 1.4): so many requests in 60 s by API key, or by everybody without one; who exceeds it is
 * blocked for 60 s. Every answer tells the state in headers; Reset counts seconds; there is no Retry-After.
 */
export const makeThrottle = (options: { readonly clock: FakeClock; readonly perMinute: number }): Throttle => {
  const { clock, perMinute } = options;
  const windows = new Map<string, Window>();

  const count = (who: string): Window => {
    const nowMs = clock.millis();
    const current = windows.get(who);
    const window =
      current !== undefined && current.endsMs > nowMs
        ? current
        : { used: 0, endsMs: nowMs + WINDOW_MS, blocked: false };
    windows.set(who, window);
    window.used += 1;
    if (window.used > perMinute && !window.blocked) {
      window.blocked = true;
      window.endsMs = nowMs + BLOCK_MS;
    }
    return window;
  };
  return {
    reset: () => windows.clear(),
    middleware: async (c, proceed) => {
      const window = count(c.req.header('authorization') ?? 'nobody');
      c.header('X-RateLimit-Limit-Default', String(perMinute));
      c.header('X-RateLimit-Remaining-Default', String(Math.max(perMinute - window.used, 0)));
      c.header('X-RateLimit-Reset-Default', String(Math.ceil((window.endsMs - clock.millis()) / 1_000)));
      if (window.blocked) throw failure(429, 'CustomThrottlerGuard - Too many requests. Please try again later.');
      await proceed();
    },
  };
};
