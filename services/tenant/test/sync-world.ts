import type { Company } from '@fencepost/contracts/tenant/company';
import type { SyncRun } from '@fencepost/contracts/tenant/sync';
import { type CalcomSeed, demoApiKeys, demoSeed } from '@fencepost/fakes/calcom/seed';
import { type FakeCalcom, startFakeCalcom } from '@fencepost/fakes/calcom/server';
import type { Store } from '@fencepost/mongo-kit/collection';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import { fixedClock } from '@fencepost/testing/clocks';
import { platformScope } from '@fencepost/testing/platform-scope';
import { makePoliteCalcom } from '@fencepost/vendors/calcom/polite';
import { definitions } from '../src/adapters/rows.ts';
import { makeStores } from '../src/adapters/stores.ts';
import type { World } from '../src/world.ts';
import { askProAi, friseur, memoryDirectory, scopeOf, useCasesOn } from './world.ts';

/** A clock that moves when it is told to. */
const movableClock = (): Clock & { advance(ms: number): void } => {
  let millis = fixedClock.millis();
  return {
    now: () => instantOf(millis),
    millis: () => millis,
    advance: (ms) => {
      millis += ms;
    },
  };
};

interface Options {
  readonly seed?: CalcomSeed;
  readonly requestsPerMinute?: number;
  /** Of one request. */
  readonly timeoutMs?: number;
}

/** A Cal.com of one's own, and the use cases against it with the real client, on a clock that both read. */
export const startSyncWorld = async ({
  seed = demoSeed,
  requestsPerMinute = 100_000,
  timeoutMs = 5_000,
}: Options = {}) => {
  const clock = movableClock();
  const calcom: FakeCalcom = await startFakeCalcom({ seed, clock, requestsPerMinute });
  const newStore = () => memoryStore({ definitions, clock });
  const on = (store: Store, more: Partial<World> = {}) =>
    useCasesOn(store, memoryDirectory(), {
      clock,
      calcom: makePoliteCalcom({ baseUrl: calcom.url, clock, timeoutMs }),
      ...more,
    });
  return { clock, calcom, newStore, on };
};
export type SyncWorld = Awaited<ReturnType<typeof startSyncWorld>>;

const keys = { friseur: demoApiKeys.friseurOwner, askProAi: demoApiKeys.askProAiOwner } as const;

/** Two companies with their keys, bound to nothing yet. */
export const twoCompanies = async ({ newStore, on }: SyncWorld, store = newStore()) => {
  const does = on(store);
  const one = await does.registerCompany(friseur, platformScope);
  const other = await does.registerCompany(askProAi, platformScope);
  await does.setCalcomApiKey({ apiKey: keys.friseur }, scopeOf(one));
  await does.setCalcomApiKey({ apiKey: keys.askProAi }, scopeOf(other));
  return { store, stores: makeStores(store), does, one, other };
};

/** The company's open or newest run. */
export const newestRun = async ({
  does,
  of,
}: {
  readonly does: Pick<ReturnType<typeof useCasesOn>, 'listSyncRuns'>;
  readonly of: Pick<Company, 'id'>;
}): Promise<SyncRun> => {
  const [run] = (await does.listSyncRuns({ limit: 1 }, scopeOf(of))).data;
  if (run === undefined) throw new Error('there is no run');
  return run;
};

/** The two companies bound to their teams, each with an endpoint for its webhooks. */
export const twoBound = async (world: SyncWorld) => {
  const companies = await twoCompanies(world);
  const { does, one, other } = companies;
  await does.openEndpoint({ vendor: 'calcom' }, scopeOf(one));
  await does.openEndpoint({ vendor: 'calcom' }, scopeOf(other));
  await does.bindTeam({ calcomTeamId: 34209 }, scopeOf(one));
  await does.bindTeam({ calcomTeamId: 39203 }, scopeOf(other));
  return companies;
};

type Does = ReturnType<typeof useCasesOn>;

/** Works once on the company's open run, as the job does; answers with the run afterwards. */
export const workOn = async (does: Does, company: Pick<Company, 'id'>): Promise<SyncRun> => {
  const { id: runId } = await newestRun({ does, of: company });
  const outcome = await does.runSync({ runId }, scopeOf(company));
  return outcome?.run ?? does.getSyncRun({ runId }, scopeOf(company));
};

/** A new run of the company, worked on once, some time after the last one. */
export const syncAgain = async (
  { clock }: SyncWorld,
  {
    does,
    of: company,
    acceptChanges = true,
  }: { readonly does: Does; readonly of: Pick<Company, 'id'>; readonly acceptChanges?: boolean },
): Promise<SyncRun> => {
  clock.advance(60 * 60_000);
  await does.startSync({ acceptChanges }, scopeOf(company));
  return workOn(does, company);
};
