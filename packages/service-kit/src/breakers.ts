import { AppError, codeOf, type ErrorCode } from '@fencepost/contracts/errors';
import {
  type BulkheadPolicy,
  bulkhead,
  type CircuitBreakerPolicy,
  CircuitState,
  circuitBreaker,
  handleAll,
  isBrokenCircuitError,
  SamplingBreaker,
} from 'cockatiel';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** What one process may ask of one address, and how long it spares a callee in trouble. */
export interface GuardLimits {
  /** Calls under way at the same time, per address. */
  readonly concurrency: number;
  /** Calls that may wait for one of those places; one more is refused. */
  readonly queue: number;
  /** How long an open breaker refuses before it lets one call probe. */
  readonly halfOpenAfterMs: number;
}

export const guardLimits: GuardLimits = { concurrency: 64, queue: 256, halfOpenAfterMs: 1_000 };

/** A breaker opens once at least this many calls of the window failed, and more than half of all. */
const FEWEST_FAILURES = 5;
const WINDOW_MS = 10_000;
const FAILING_SHARE = 0.5;
const MILLIS_PER_SECOND = 1_000;

/** What says that the callee is in trouble; any other code is an answer. */
const troubles: ReadonlySet<ErrorCode> = new Set(['unavailable', 'timeout', 'internal']);

/** Runs a call under the breaker and bulkhead of its address; refuses with `unavailable` when one of them says no. */
export type Guard = <T>(address: string, call: () => Promise<T>) => Promise<T>;

interface Place {
  readonly breaker: CircuitBreakerPolicy;
  readonly places: BulkheadPolicy;
}

type Outcome<T> = { readonly value: T } | { readonly refusal: unknown };

export const makeGuard = (deps: { log: Logger; metrics: Metrics; limits?: Partial<GuardLimits> }): Guard => {
  const { log, metrics } = deps;
  const limits = { ...guardLimits, ...deps.limits };
  const known = new Map<string, Place>();
  const opened = metrics.counter('breaker_opened_total', 'Times a breaker opened', ['action']);

  const placeOf = (address: string): Place => {
    const found = known.get(address);
    if (found !== undefined) return found;
    const made = { breaker: makeBreaker(limits), places: bulkhead(limits.concurrency, limits.queue) };
    made.breaker.onBreak(() => {
      opened.inc({ action: address });
      log.warn({ action: address }, 'breaker opened');
    });
    made.breaker.onReset(() => log.info({ action: address }, 'breaker closed'));
    known.set(address, made);
    return made;
  };

  const refusal = (address: string, message: string): AppError =>
    new AppError('unavailable', message, { action: address, retryAfterMs: limits.halfOpenAfterMs });

  return async <T>(address: string, call: () => Promise<T>): Promise<T> => {
    const { breaker, places } = placeOf(address);
    // cockatiel would let further calls wait for the probe; a caller in a hurry is better told at once.
    if (breaker.state === CircuitState.HalfOpen) throw refusal(address, PROBING);
    if (places.executionSlots + places.queueSlots === 0) throw refusal(address, CROWDED);
    try {
      const outcome = await breaker.execute(() => places.execute(() => answerOf(call)));
      if ('refusal' in outcome) throw outcome.refusal;
      return outcome.value;
    } catch (error) {
      throw isBrokenCircuitError(error) ? refusal(address, PROBING) : error;
    }
  };
};

const PROBING = 'This has failed repeatedly and is not tried for a moment.';
const CROWDED = 'Too many calls of this are waiting already.';

const makeBreaker = ({ halfOpenAfterMs }: GuardLimits): CircuitBreakerPolicy =>
  circuitBreaker(handleAll, {
    halfOpenAfter: halfOpenAfterMs,
    breaker: new SamplingBreaker({
      threshold: FAILING_SHARE,
      duration: WINDOW_MS,
      minimumRps: (FEWEST_FAILURES * MILLIS_PER_SECOND) / WINDOW_MS,
    }),
  });

/** A refusal by the callee is an answer for the breaker: it shows that the callee is alive. */
const answerOf = async <T>(call: () => Promise<T>): Promise<Outcome<T>> => {
  try {
    return { value: await call() };
  } catch (error) {
    if (troubles.has(codeOf(error))) throw error;
    return { refusal: error };
  }
};
