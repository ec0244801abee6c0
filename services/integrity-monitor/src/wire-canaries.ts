import type { ActionContract } from '@fencepost/contracts/define';
import { getCompany } from '@fencepost/contracts/tenant/company';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { nextDoseAt } from './domain/canaries/doses.ts';
import { makeProbes } from './domain/canaries/make-probes.ts';
import type { Court } from './domain/judge.ts';
import { makeForgetRounds } from './usecases/canaries/forget-rounds.ts';
import { makeKeepDoses } from './usecases/canaries/keep-doses.ts';
import type { AskAs, CanaryStores, DeliverAs, Listen, PrepareCompanies } from './usecases/canaries/ports.ts';
import { makeRunCanaries } from './usecases/canaries/run-canaries.ts';
import {
  makeGetCanaryRun,
  makeListCanaryRuns,
  makeRequestRun,
  makeStartCanaryRun,
} from './usecases/canaries/start-canary-run.ts';
import { makeTellProbes } from './usecases/canaries/tell-probes.ts';
import { makeTryProbe } from './usecases/canaries/try-probe.ts';

/** There are two; the number that was asked for once may have been another. */
const MOST_COMPANIES = 10;

/** What the prober needs beside the rest of the world. */
export interface Probing {
  readonly stores: CanaryStores;
  /** Undefined where there are no synthetic companies. */
  readonly reach:
    | {
        readonly prepareCompanies: PrepareCompanies;
        readonly askAs: AskAs;
        readonly deliverAs: DeliverAs;
        readonly listen: Listen;
      }
    | undefined;
  /** Everything that is tried: the catalogue. */
  readonly actions: readonly ActionContract[];
  readonly doseEveryMs: number;
  readonly newId: (prefix: string) => string;
  /** Whether this process is about to end: a round is left to another replica, or begun again. */
  readonly isStopping: () => boolean;
  /** A round was asked for. */
  readonly onRequested: () => void;
}

interface Shared {
  readonly court: Court;
  readonly clock: Clock;
  readonly log: Logger;
  readonly me: string;
  readonly onJudged: () => void;
}

/** The prober: rounds on demand, in doses, and what is read of them. */
export const wireCanaries = (shared: Shared, probing: Probing) => {
  const { stores, reach, doseEveryMs } = probing;
  const deps = { ...shared, ...probing, ...stores, isConfigured: reach !== undefined };
  const requestRun = makeRequestRun(deps);
  const run =
    reach === undefined
      ? async () => {}
      : makeRunCanaries({
          ...{ ...deps, ...reach, probes: makeProbes(probing.actions) },
          tryProbe: makeTryProbe({ ...deps, ...reach, getCompany }),
          tellProbes: makeTellProbes(deps),
        });
  return {
    startCanaryRun: makeStartCanaryRun({ ...deps, requestRun }),
    getCanaryRun: makeGetCanaryRun(stores),
    listCanaryRuns: makeListCanaryRuns(stores),
    keepDoses: makeKeepDoses({ ...deps, requestRun, forgetRounds: makeForgetRounds(deps) }),
    runCanaries: run,
    synthetic: async () => new Set((await stores.companies.where({}, MOST_COMPANIES)).map(({ id }) => id)),
    nextCanaryAt: () => (reach === undefined ? null : instantOf(nextDoseAt(shared.clock.millis(), doseEveryMs))),
  };
};
