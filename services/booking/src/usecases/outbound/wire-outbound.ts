import { makeListIntents } from './list-intents.ts';
import type { OutboundDeps } from './outbound-deps.ts';
import { makeRetryIntent } from './retry-intent.ts';
import { makeRunIntent } from './run-intent.ts';
import { makeSweepIntents } from './sweep-intents.ts';

/** What tells Cal.com, and what people may see and do about it. */
export const wireOutbound = (deps: OutboundDeps) => ({
  listIntents: makeListIntents(deps),
  retryIntent: makeRetryIntent(deps),
  runIntent: makeRunIntent(deps),
  sweepIntents: makeSweepIntents(deps),
});
