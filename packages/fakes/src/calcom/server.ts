import { Hono } from 'hono';
import { type FakeClock, wallClock } from '../http/clock.ts';
import { controlRoutes } from '../http/control.ts';
import { type Fault, makeFaults } from '../http/faults.ts';
import { type FakeEnv, type Listening, type ListenOptions, listen } from '../http/server.ts';
import { type CalcomControl, makeControl } from './control.ts';
import { answerFailure } from './failures.ts';
import { type CountedRequests, makeRequestLog } from './request-log.ts';
import { noRoute } from './requests.ts';
import { bookingRoutes, teamBookingRoutes } from './routes/bookings.ts';
import { calcomControlRoutes } from './routes/control.ts';
import { eventTypeRoutes } from './routes/event-types.ts';
import { meRoutes } from './routes/me.ts';
import { slotRoutes } from './routes/slots.ts';
import { teamRoutes } from './routes/teams.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import type { CalcomSeed } from './seed.ts';
import { makeSender, type SentDelivery } from './sender.ts';
import { makeState } from './state.ts';
import { DEFAULT_REQUESTS_PER_MINUTE, makeThrottle } from './throttle.ts';

export interface FakeCalcomOptions extends ListenOptions {
  readonly seed: CalcomSeed;
  readonly clock?: FakeClock;
  /** Per API key; the real one allows 120. */
  readonly requestsPerMinute?: number;
  /** Waits before the second and the third attempt at a subscriber. */
  readonly retryDelaysMs?: readonly number[];
}

/** A Cal.com of one's own: `url` is the base of its API (`/v2/...`), the rest is for the test that started it. */
export interface FakeCalcom extends Listening {
  fault(fault: Fault): void;
  /** What people change in Cal.com's own pages; also at `/__control`. */
  readonly control: CalcomControl;
  /** Requests to `/v2` since the start or the last reset, counted by method, kind of address and key. */
  requests(): readonly CountedRequests[];
  /** Webhooks sent so far, oldest first. */
  deliveries(): readonly SentDelivery[];
  /** Waits until no retry of a webhook is under way. */
  settled(): Promise<void>;
  /** Back to the seed: no bookings, webhooks, faults, limits or counts, and every change undone. */
  reset(): void;
}

const DEFAULT_RETRY_DELAYS_MS = [200, 400];

/** Starts a stateful double of Cal.com's API v2 with its webhooks. All for its tester is also at `/__control`. */
export const startFakeCalcom = async (options: FakeCalcomOptions): Promise<FakeCalcom> => {
  const { seed, clock = wallClock, retryDelaysMs = DEFAULT_RETRY_DELAYS_MS } = options;
  const state = makeState(seed, clock);
  const sender = makeSender({ state, clock, retryDelaysMs });
  const control = makeControl(state);
  const requests = makeRequestLog();
  const faults = makeFaults();
  const throttle = makeThrottle({ clock, perMinute: options.requestsPerMinute ?? DEFAULT_REQUESTS_PER_MINUTE });
  const world = { state, clock, sender };
  const reset = (): void => {
    state.reset();
    sender.reset();
    throttle.reset();
    requests.reset();
  };
  const app = new Hono<FakeEnv>()
    .route('/__control', controlRoutes(faults, reset))
    .route('/__control', calcomControlRoutes(control, requests))
    .get('/__control/deliveries', (c) => c.json(sender.deliveries()))
    .use('/v2/*', requests.middleware, faults.middleware, throttle.middleware)
    .route('/v2/me', meRoutes(world))
    .route('/v2/teams', teamRoutes(world))
    .route('/v2/teams', eventTypeRoutes(world))
    .route('/v2/teams', webhookRoutes(world))
    .route('/v2/teams', teamBookingRoutes(world))
    .route('/v2/slots', slotRoutes(world))
    .route('/v2/bookings', bookingRoutes(world));
  app.onError(answerFailure(clock));
  app.notFound((c) => answerFailure(clock)(noRoute(c), c));

  const server = await listen(app, options);
  return {
    url: server.url,
    fault: faults.add,
    control,
    requests: requests.counted,
    deliveries: sender.deliveries,
    settled: sender.settled,
    reset: () => {
      faults.clear();
      reset();
    },
    async close() {
      await Promise.all([sender.stop(), server.close()]);
    },
  };
};
