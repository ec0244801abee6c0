import { actions } from '@fencepost/contracts/catalog';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Store } from '@fencepost/mongo-kit/collection';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import type { Caller } from '@fencepost/service-kit/mesh';
import type { Namespace } from '@fencepost/service-kit/namespace';
import type { NatsConnection } from '@fencepost/service-kit/nats';
import { newId } from '@fencepost/service-kit/random-id';
import type { IntegrityMonitorConfig } from '../config.ts';
import type { Probing } from '../wire-canaries.ts';
import { makeAskAs, makeDeliverAs } from './canary-asks.ts';
import { makeSyntheticCompanies } from './canary-companies.ts';
import { makeListen } from './canary-ears.ts';
import { makeCanaryStores } from './canary-rows.ts';

interface Ground {
  readonly config: Pick<IntegrityMonitorConfig, 'CANARY_KEYS' | 'CANARY_EDGE_URL' | 'CANARY_EVERY_MS'>;
  readonly store: Store;
  readonly call: Caller;
  readonly platform: (reason: string) => PlatformScope;
  readonly nc: NatsConnection;
  readonly namespace: Namespace;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when this process is about to end. */
  readonly ending: AbortSignal;
  readonly onRequested: () => void;
}

/** What the prober needs of the world. */
export const makeProbing = (ground: Ground): Probing => {
  const { config, store, ending, onRequested } = ground;
  const stores = makeCanaryStores(store);
  return {
    stores,
    reach: reachOf(ground, stores),
    actions,
    doseEveryMs: config.CANARY_EVERY_MS,
    newId,
    isStopping: () => ending.aborted,
    onRequested,
  };
};

const reachOf = (ground: Ground, stores: Probing['stores']): Probing['reach'] => {
  const { CANARY_KEYS: keys, CANARY_EDGE_URL: url } = ground.config;
  const [first, second] = keys ?? [];
  if (first === undefined || second === undefined || url === undefined) return undefined;
  const { call, clock, ending } = ground;
  const edgeUrl = url.replace(/\/$/, '');
  const { prepare, doorsOf } = makeSyntheticCompanies({ ...ground, stores, edgeUrl, keys: [first, second] });
  return {
    prepareCompanies: prepare,
    askAs: makeAskAs({ call, edgeUrl, doorsOf, ending }),
    deliverAs: makeDeliverAs({ edgeUrl, doorsOf, ending, now: () => clock.millis() }),
    listen: makeListen(ground),
  };
};
