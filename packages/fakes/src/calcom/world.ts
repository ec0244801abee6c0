import type { FakeClock } from '../http/clock.ts';
import type { WebhookSender } from './sender.ts';
import type { State } from './state.ts';

/** What the routes of the fake work with. */
export interface World {
  readonly state: State;
  readonly clock: FakeClock;
  readonly sender: WebhookSender;
}
