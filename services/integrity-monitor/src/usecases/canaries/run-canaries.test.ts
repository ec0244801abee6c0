import { codeOf } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import { getBranch, listBranches } from '@fencepost/contracts/tenant/branch';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { instantOf } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { newId } from '@fencepost/service-kit/random-id';
import { platformScope } from '@fencepost/testing/platform-scope';
import { describe, expect, test } from 'vitest';
import { canaryRows, makeCanaryStores } from '../../adapters/canary-rows.ts';
import { makeProbes } from '../../domain/canaries/make-probes.ts';
import type { Holdings, Outcome } from '../../domain/canaries/probe.ts';
import { tenantScopeWorks } from '../../domain/invariants/tenant-scope-works.ts';
import { makeLedger } from '../../domain/ledger.ts';
import { emptyPicture } from '../../domain/picture.ts';
import { wireCanaries } from '../../wire-canaries.ts';
import type { AskAs } from './ports.ts';

const DOSE_MS = 300_000;
const log = makeLogger({ service: 'test', level: 'silent' });
const tried = [getBranch, listBranches];
const probed = makeProbes(tried).filter(({ way }) => way === 'trespass');
const companyOf = (number: number) => {
  const id = derivedId('ten', `${number}`);
  const holdings: Holdings = { companyId: id, branchId: derivedId('bra', `${number}`), mark: `canary-${number}` };
  return { id, version: 1, holdings };
};
const companies = [companyOf(1), companyOf(2)] as const;

type Platform = 'sound' | 'open' | 'forbids' | 'empty' | 'down';

/** A platform of one action: reading a branch. */
const answerOf = (platform: Platform, who: string, branchId: unknown): Outcome => {
  const owner = companies.find(({ holdings }) => holdings.branchId === branchId);
  const unknown = { code: 'not_found', text: 'Nothing is known under this id.' };
  if (platform === 'down') return { code: 'timeout', text: '' };
  if (owner === undefined || platform === 'empty') return unknown;
  if (owner.id === who || platform === 'open') return { code: 'answered', text: JSON.stringify(owner.holdings) };
  return platform === 'forbids' ? { code: 'forbidden', text: 'not yours' } : unknown;
};

const makeWorld = () => {
  let now = Date.parse('2026-11-21T10:00:00.000Z');
  const clock = { millis: () => now, now: () => instantOf(now) };
  const store = memoryStore({ definitions: canaryRows, clock });
  const stores = makeCanaryStores(store);
  const world = { platform: 'sound' as Platform, prepares: true, asked: 0, onAsk: () => {} };
  const askAs: AskAs = async (who, { action, input }) => {
    world.asked += 1;
    world.onAsk();
    return action === getBranch
      ? answerOf(world.platform, who, input.branchId)
      : { code: 'answered', text: JSON.stringify(companies.find(({ id }) => id === who)?.holdings) };
  };
  const replica = (me: string) => {
    const picture = emptyPicture();
    const ledger = makeLedger({ reference: 0, work: 0, decision: 0, scan: 0, look: 0 });
    const does = wireCanaries(
      { court: { invariants: [tenantScopeWorks], picture, ledger }, clock, log, me, onJudged: () => {} },
      {
        ...{ stores, doseEveryMs: DOSE_MS, newId, actions: tried, isStopping: () => false, onRequested: () => {} },
        reach: {
          prepareCompanies: async () => {
            if (!world.prepares) throw new Error('the tenant service is down');
            return companies;
          },
          askAs,
          deliverAs: async ({ signedBy, at }) => ({ code: signedBy === at ? 'answered' : 'unauthenticated', text: '' }),
          listen: async () => ({ stop: async () => [{ subject: 'events.x', tenantId: companies[0].id, text: '' }] }),
        },
      },
    );
    const violations = () => [...picture.verdicts].filter(([, { holds }]) => !holds).map(([, { cause }]) => cause);
    return { ...does, violations };
  };
  const advance = (ms: number) => {
    now += ms;
  };
  return { world, replica, advance, stores };
};

describe('a round of the prober (A7, INT-022, INT-042)', () => {
  test.each<[Platform, string | undefined]>([
    ['sound', undefined],
    ['open', 'leak'],
    ['forbids', 'leak'],
    ['empty', 'no_control'],
    ['down', 'error'],
  ])('on a platform that is %s finds: %s', async (platform, failure) => {
    expect(probed.length, 'positive control').toBeGreaterThan(1);
    const { world, replica } = makeWorld();
    world.platform = platform;
    const monitor = replica('a');
    const { id } = await monitor.startCanaryRun({ size: 'full' }, platformScope);
    await monitor.runCanaries();
    const run = await monitor.getCanaryRun({ canaryRunId: id });
    expect(run.state).toBe('completed');
    expect([...new Set(run.failures.map((each) => each.failure))]).toEqual(failure === undefined ? [] : [failure]);
    expect(run.passed).toBe(failure === undefined);
  });

  test('what could not be tried once is no alert; twice in a row it is', async () => {
    const { world, replica } = makeWorld();
    world.platform = 'down';
    const monitor = replica('a');
    const round = async () => {
      await monitor.startCanaryRun({ size: 'full' }, platformScope);
      await monitor.runCanaries();
    };
    await round();
    expect(monitor.violations()).not.toContain('error');
    await round();
    expect(monitor.violations()).toContain('error');
  });

  test('a leak is an alert at once, and is over once it is closed', async () => {
    const { world, replica } = makeWorld();
    world.platform = 'open';
    const monitor = replica('a');
    await monitor.startCanaryRun({ size: 'full' }, platformScope);
    await monitor.runCanaries();
    expect(monitor.violations()).toContain('leak');
    world.platform = 'sound';
    await monitor.startCanaryRun({ size: 'full' }, platformScope);
    await monitor.runCanaries();
    expect(monitor.violations()).not.toContain('leak');
  });
});

describe('one round at a time, whatever number of replicas', () => {
  test('a second is refused while one runs or waits', async () => {
    const { replica } = makeWorld();
    const [a, b] = [replica('a'), replica('b')];
    await a.startCanaryRun({ size: 'full' }, platformScope);
    expect(await b.startCanaryRun({ size: 'full' }, platformScope).then(() => 'begun', codeOf)).toBe('wrong_state');
    await a.runCanaries();
    await b.startCanaryRun({ size: 'full' }, platformScope);
  });

  test('two that begin at one moment: one does, and both then work on one round', async () => {
    const { replica, stores } = makeWorld();
    const [a, b] = [replica('a'), replica('b')];
    const begun = await Promise.allSettled([a, b].map((each) => each.startCanaryRun({ size: 'full' }, platformScope)));
    expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await Promise.all([a.runCanaries(), b.runCanaries()]);
    expect((await stores.runs.page({ limit: 10 })).data).toMatchObject([{ state: 'completed', attempts: 1 }]);
  });

  test('one whose replica died is begun again by another', async () => {
    const { replica, world, advance } = makeWorld();
    const [a, b] = [replica('a'), replica('b')];
    const { id } = await a.startCanaryRun({ size: 'full' }, platformScope);
    const died = new Promise<void>((resolve) => {
      world.onAsk = resolve;
    });
    const never = a.runCanaries();
    await died;
    world.onAsk = () => {};
    await b.runCanaries();
    advance(61_000);
    await Promise.all([never, b.runCanaries()]);
    expect(await b.getCanaryRun({ canaryRunId: id })).toMatchObject({ state: 'completed' });
  });

  test('one that cannot be prepared fails after six attempts, and says so', async () => {
    const { replica, world } = makeWorld();
    world.prepares = false;
    const monitor = replica('a');
    const { id } = await monitor.startCanaryRun({ size: 'full' }, platformScope);
    for (let attempt = 0; attempt < 6; attempt += 1) {
      expect(await monitor.getCanaryRun({ canaryRunId: id })).toMatchObject({ state: 'running' });
      await monitor.runCanaries();
    }
    expect(await monitor.getCanaryRun({ canaryRunId: id })).toMatchObject({
      state: 'failed',
      passed: false,
      failures: [{ failure: 'error' }],
    });
  });
});

describe('the schedule', () => {
  test('whole rounds are of days, as certificates are: each UTC day has its own, however late yesterday’s was', async () => {
    const { replica, advance, stores } = makeWorld();
    const monitor = replica('a');
    const turn = async () => {
      await monitor.keepDoses();
      await monitor.runCanaries();
    };
    // From ten in the morning to a quarter to midnight, then past it.
    advance(13.75 * 3_600_000);
    await turn();
    advance(20 * 60_000);
    await turn();
    const full = (await stores.runs.page({ limit: 10 }, { size: 'full' })).data;
    expect(full.map(({ startedAt }) => startedAt.slice(0, 10))).toEqual(['2026-11-22', '2026-11-21']);
  });

  test('a whole round that failed is begun anew with the next dose, not with the next day', async () => {
    const { replica, advance, stores, world } = makeWorld();
    const monitor = replica('a');
    world.prepares = false;
    await monitor.keepDoses();
    for (let attempt = 0; attempt < 6; attempt += 1) await monitor.runCanaries();
    world.prepares = true;
    for (let dose = 0; dose < 2; dose += 1) {
      advance(DOSE_MS);
      await monitor.keepDoses();
      await monitor.runCanaries();
    }
    const { data } = await stores.runs.page({ limit: 10 });
    expect(data.map(({ size, state }) => `${size} ${state}`)).toEqual([
      'dose completed',
      'full completed',
      'full failed',
    ]);
  });

  test('doses are kept for a week and whole rounds for a quarter, so that the collection stays as large as it is', async () => {
    const { replica, advance, stores } = makeWorld();
    const monitor = replica('a');
    for (let day = 0; day < 100; day += 1) {
      for (let dose = 0; dose < 3; dose += 1) {
        await monitor.keepDoses();
        await monitor.runCanaries();
        advance(8 * 3_600_000);
      }
    }
    const kept = async (size: 'dose' | 'full') => (await stores.runs.where({ size }, 1_000)).length;
    // Two doses and a whole round a day.
    expect(await kept('dose')).toBe(2 * 7);
    expect([90, 91]).toContain(await kept('full'));
  });

  test('everything at first and once a day, a dose every few minutes, each asked for once', async () => {
    const { replica, advance } = makeWorld();
    const [a, b] = [replica('a'), replica('b')];
    const sizes: string[] = [];
    for (let dose = 0; dose < 289; dose += 1) {
      await a.keepDoses();
      await a.runCanaries();
      await b.keepDoses();
      await b.runCanaries();
      advance(DOSE_MS);
    }
    for (let cursor: string | undefined, more = true; more; ) {
      const { data, nextCursor } = await a.listCanaryRuns({ limit: 100, cursor });
      sizes.push(...data.map(({ size }) => size));
      cursor = nextCursor ?? undefined;
      more = nextCursor !== null;
    }
    expect(sizes).toHaveLength(289);
    expect(sizes.filter((size) => size === 'full')).toHaveLength(2);
  });
});
