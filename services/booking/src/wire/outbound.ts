import { makeListIntents } from '../usecases/outbound/list-intents.ts';
import type { OutboundDeps } from '../usecases/outbound/outbound-deps.ts';
import { makeRetryIntent } from '../usecases/outbound/retry-intent.ts';
import { makeRunIntent } from '../usecases/outbound/run-intent.ts';
import { makeSweepIntents } from '../usecases/outbound/sweep-intents.ts';

/** What tells Cal.com, and what people may see and do about it. */
export const wireOutbound = (deps: OutboundDeps) => ({
  listIntents: makeListIntents(deps),
  retryIntent: makeRetryIntent(deps),
  runIntent: makeRunIntent(deps),
  sweepIntents: makeSweepIntents(deps),
});
