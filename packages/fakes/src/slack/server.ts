import { Hono } from 'hono';
import { type FakeClock, wallClock } from '../http/clock.ts';
import { controlRoutes } from '../http/control.ts';
import { type Fault, makeFaults } from '../http/faults.ts';
import { type FakeEnv, type Listening, type ListenOptions, listen } from '../http/server.ts';
import { slackApi } from './api.ts';
import { makeLimiter, RateLimit } from './limiter.ts';
import { type ListedMessage, listMessages } from './listing.ts';
import { channelPage } from './page.ts';
import { type Interactions, makePresses, type Press } from './presses.ts';
import { type Channel, makeSlackState } from './state.ts';

export interface FakeSlackOptions extends ListenOptions {
  readonly clock?: FakeClock;
  /** The only token that opens it; absent: any does. */
  readonly token?: string;
  readonly channel?: Channel;
  /** Absent: the channel takes any number of messages. */
  readonly rateLimit?: RateLimit;
  /** Absent: buttons can be seen, and not pressed. */
  readonly interactions?: Interactions | undefined;
}

/** A Slack of one's own: `url` shows the channel, `apiUrl` is what a client is given. */
export interface FakeSlack extends Listening {
  readonly apiUrl: string;
  readonly channel: string;
  fault(fault: Fault): void;
  limit(limit: RateLimit | undefined): void;
  messages(): readonly ListedMessage[];
  /** Presses a button; answers with the status that Slack was answered with. Rejects where there is no such button. */
  press(press: Press): Promise<number>;
  /** An empty channel without faults; the limit stays. */
  reset(): void;
}

/** The channel of the demo. */
export const demoChannel: Channel = { id: 'C0FENCEPOST', name: 'alerts' };

/** Starts a stateful double of Slack with one channel: a page at `/`, JSON at `/messages`, faults at `/__control`. */
export const startFakeSlack = async (options: FakeSlackOptions = {}): Promise<FakeSlack> => {
  const { clock = wallClock, channel = demoChannel, token } = options;
  const state = makeSlackState(channel, clock);
  const faults = makeFaults();
  const limiter = makeLimiter(clock, options.rateLimit);
  let ownUrl = '';
  const presses = makePresses({ state, clock, interactions: options.interactions, ownUrl: () => ownUrl });
  const app = new Hono<FakeEnv>()
    .route('/__control', controlRoutes(faults, state.reset))
    .put('/__control/rate-limit', async (c) => {
      const limit = RateLimit.safeParse(await c.req.json().catch(() => undefined));
      if (!limit.success) return c.json({ problems: limit.error.issues }, 400);
      limiter.limit(limit.data);
      return c.json(limit.data);
    })
    .delete('/__control/rate-limit', (c) => {
      limiter.limit(undefined);
      return c.body(null, 204);
    })
    .get('/', (c) => c.html(channelPage(channel, listMessages(state), presses.offered)))
    .get('/messages', (c) => c.json(listMessages(state)))
    .route('/', presses.routes)
    .use('/api/*', faults.middleware)
    .route('/api', slackApi({ state, token, limiter }));

  const server = await listen(app, options);
  ownUrl = server.url;
  return {
    url: server.url,
    apiUrl: `${server.url}/api/`,
    channel: channel.id,
    fault: faults.add,
    limit: limiter.limit,
    messages: () => listMessages(state),
    press: presses.press,
    reset: () => {
      faults.clear();
      state.reset();
    },
    close: server.close,
  };
};
