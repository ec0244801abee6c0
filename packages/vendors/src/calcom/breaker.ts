import { AppError, codeOf, type ErrorCode } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import { CircuitState, circuitBreaker, handleWhen, type IBreaker, isBrokenCircuitError } from 'cockatiel';
import type { CalcomFailureReason } from './failure.ts';

/** When a company's calls to Cal.com are spared, by product.md 4. */
export const calcomBreakerLimits = {
  /** So many failures within the window open the breaker. */
  failures: 5,
  windowMs: 60_000,
  /** How long an open breaker refuses before it lets one call at a time probe. */
  openMs: 60_000,
  /** So many probes must succeed in a row to close it. */
  successes: 2,
} as const;

/** What says that Cal.com is in trouble; any other code is an answer. */
const troubles: ReadonlySet<ErrorCode> = new Set(['unavailable', 'timeout', 'internal', 'rate_limited']);

/** Runs a request unless the last ones failed; refuses with `unavailable` (reason `resting`, `retryAfterMs`) then. */
export type Breaker = <T>(request: () => Promise<T>) => Promise<T>;

/** A breaker whose times are the given clock's. */
export const makeBreaker = (clock: Pick<Clock, 'millis'>): Breaker => {
  let restsUntilMs = 0;
  let probing = false;
  const policy = circuitBreaker(
    handleWhen((error) => troubles.has(codeOf(error))),
    {
      breaker: failuresInWindow(clock),
      // cockatiel reads the wall clock, so it may probe at once and the rest is measured here.
      halfOpenAfter: 0,
      halfOpenSampling: { calls: calcomBreakerLimits.successes, threshold: 0 },
    },
  );
  policy.onBreak(() => {
    restsUntilMs = clock.millis() + calcomBreakerLimits.openMs;
  });

  return async (request) => {
    if (policy.state === CircuitState.Closed) return policy.execute(request);
    const leftMs = restsUntilMs - clock.millis();
    if (leftMs > 0 || probing) throw resting(Math.max(leftMs, PROBE_MS));
    probing = true;
    try {
      return await policy.execute(request);
    } catch (error) {
      throw isBrokenCircuitError(error) ? resting(PROBE_MS) : error;
    } finally {
      probing = false;
    }
  };
};

/** How soon to ask again while somebody else's probe is under way. */
const PROBE_MS = 1_000;

const resting = (retryAfterMs: number): AppError =>
  new AppError('unavailable', 'Cal.com has failed repeatedly for this company and is not asked for a moment.', {
    vendor: 'calcom',
    reason: 'resting' satisfies CalcomFailureReason,
    retryAfterMs,
  });

/** Opens at the last of so many failures within the window, whatever succeeded in between. */
const failuresInWindow = (clock: Pick<Clock, 'millis'>): IBreaker => {
  let failedAtMs: readonly number[] = [];
  return {
    state: undefined,
    success: (state) => {
      if (state !== CircuitState.Closed) failedAtMs = [];
    },
    failure: () => {
      const nowMs = clock.millis();
      failedAtMs = [...failedAtMs, nowMs].filter((atMs) => atMs > nowMs - calcomBreakerLimits.windowMs);
      return failedAtMs.length >= calcomBreakerLimits.failures;
    },
  };
};
