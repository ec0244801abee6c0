import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import { type Breaker, makeBreaker } from './breaker.ts';
import { type CalcomClient, type CalcomClientOptions, type CalcomManners, makeCalcomClient } from './client.ts';
import type { CalcomFailureReason } from './failure.ts';

/** Cal.com's clients of all companies of this process, each with manners of its own. */
export interface PoliteCalcom {
  /**
   * A client with this key that shares the limit and the breaker of each operation with every other client of the same
   * `tenantId`, and with nobody else's (CB2). While Cal.com asked to wait it throws `rate_limited` (reason `waiting`, `retryAfterMs`) at once,
   * without a request; after repeated failures `unavailable` (reason `resting`, `retryAfterMs`). Nobody sleeps in here.
   */
  clientFor(company: { readonly tenantId: string; readonly apiKey: string }): CalcomClient;
  /** Starts afresh with a company: after its key was replaced, because Cal.com counts by key. */
  forget(tenantId: string): void;
}

/** Shortest wait after a 429, whatever its headers say: a Reset of 0 would make us ask again at once. */
const SHORTEST_WAIT_MS = 1_000;
/** Longest wait believed: Cal.com blocks for 60 s; a Reset that was misread must not silence a company for days. */
const LONGEST_WAIT_MS = 300_000;

export const makePoliteCalcom = (deps: Omit<CalcomClientOptions, 'apiKey' | 'manners'>): PoliteCalcom => {
  const known = new Map<string, CalcomManners>();
  const mannersOf = (tenantId: string): CalcomManners => {
    const manners = known.get(tenantId) ?? makeManners(deps.clock);
    known.set(tenantId, manners);
    return manners;
  };
  return {
    clientFor: ({ tenantId, apiKey }) => makeCalcomClient({ ...deps, apiKey, manners: mannersOf(tenantId) }),
    forget: (tenantId) => {
      known.delete(tenantId);
    },
  };
};

const makeManners = (clock: Pick<Clock, 'millis'>): CalcomManners => {
  const breakers = new Map<string, Breaker>();
  const breakerOf = (operation: string): Breaker => {
    const breaker = breakers.get(operation) ?? makeBreaker(clock);
    breakers.set(operation, breaker);
    return breaker;
  };
  let waitsUntilMs = 0;
  const wait = (ms: number): void => {
    // Answers overtake each other: an older one never shortens the wait.
    waitsUntilMs = Math.max(waitsUntilMs, clock.millis() + Math.min(ms, LONGEST_WAIT_MS));
  };
  return {
    onRateLimit: ({ remaining, resetsAtMs }) => {
      if (remaining <= 0) wait(resetsAtMs - clock.millis());
    },
    async run(kind, request, operation = kind) {
      const leftMs = waitsUntilMs - clock.millis();
      if (leftMs > 0) throw waiting(leftMs);
      try {
        return await breakerOf(operation)(request);
      } catch (error) {
        if (codeOf(error) === 'rate_limited') wait(Math.max(retryAfterMsIn(error), SHORTEST_WAIT_MS));
        throw error;
      }
    },
  };
};

const retryAfterMsIn = (error: unknown): number => {
  const told = error instanceof AppError ? error.detail.retryAfterMs : undefined;
  return typeof told === 'number' ? told : 0;
};

const waiting = (retryAfterMs: number): AppError =>
  new AppError('rate_limited', 'Cal.com asked to wait before the next request of this company.', {
    vendor: 'calcom',
    reason: 'waiting' satisfies CalcomFailureReason,
    retryAfterMs,
  });
