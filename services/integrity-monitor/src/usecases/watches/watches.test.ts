import { AppError } from '@fencepost/contracts/errors';
import type { OwnerWork } from '@fencepost/contracts/integrity/work';
import { makeLogger } from '@fencepost/service-kit/logger';
import { describe, expect, it } from 'vitest';
import { healthyCompany, ids, tells } from '../../../test/histories.ts';
import { makeWatcher } from '../../../test/watcher.ts';
import type { ReadWork } from './owners-work.ts';
import { makeVerifyAudits, type VerifiedUpTo } from './verify-audits.ts';
import { makeWatchFlow, type ReadFlow } from './watch-flow.ts';

const clockAt = (time: { millis: number }) => ({
  millis: () => time.millis,
  now: () => new Date(time.millis).toISOString(),
});

const watchingFlow = () => {
  const watcher = makeWatcher();
  const time = { millis: 0 };
  const flow = { waiting: 0, taken: 0, parked: 0, isThere: true };
  const readFlow: ReadFlow = async () => ({
    consumers: flow.isThere ? [{ stream: 'EVENTS', durable: 'booking-audit', ...flow }] : [],
    parked: flow.parked === 0 ? {} : { booking: flow.parked },
  });
  const work: { of: Record<string, OwnerWork>; silent?: string | undefined } = { of: {} };
  const readWork: ReadWork = async (owner) => {
    if (work.silent === owner) throw new AppError('unavailable', 'gone');
    return work.of[owner] ?? { oldestEventSeconds: null, jobs: [] };
  };
  const deps = { readFlow, readWork, log: makeLogger({ service: 'test', level: 'silent' }) };
  const look = makeWatchFlow({ court: watcher.court, clock: clockAt(time), ...deps, onJudged: () => {} });
  return { watcher, flow, work, time, look };
};

describe('the flow of messages', () => {
  it('stalls when something waits twice and nothing was taken in between, and flows again once something is', async () => {
    const { watcher, flow, look } = watchingFlow();
    Object.assign(flow, { waiting: 5, taken: 100 });
    await look();
    expect(watcher.violatedLater()).toEqual([]);
    await look();
    expect(watcher.violatedLater()).toEqual(['work-does-not-stall stalled x1']);
    flow.taken = 101;
    await look();
    expect(watcher.violatedLater()).toEqual([]);
  });

  it('of a busy consumer that always has something waiting does not stall', async () => {
    const { watcher, flow, look } = watchingFlow();
    for (let round = 1; round < 5; round += 1) {
      Object.assign(flow, { waiting: 1_000 * round, taken: round });
      await look();
    }
    expect(watcher.violatedLater()).toEqual([]);
  });

  it('that was put aside is told at once, until nothing is left there; so is a consumer that exists no more', async () => {
    const { watcher, flow, look } = watchingFlow();
    flow.parked = 2;
    await look();
    expect(watcher.violated()).toEqual(['work-does-not-stall parked x1']);
    flow.parked = 0;
    await look();
    expect(watcher.violated()).toEqual([]);
    Object.assign(flow, { waiting: 5 });
    await look();
    await look();
    expect(watcher.violatedLater()).toHaveLength(1);
    flow.isThere = false;
    await look();
    expect(watcher.violatedLater()).toEqual([]);
  });
});

describe('outbox and jobs of the owners', () => {
  const sweep = (secondsSinceDone: number | null) => ({ name: 'sync-sweep', everySeconds: 10, secondsSinceDone });
  const workOf = (change: Partial<OwnerWork> = {}): OwnerWork => ({
    oldestEventSeconds: 2,
    jobs: [sweep(9)],
    ...change,
  });

  it('stall where an event has waited for more than a minute, in any owner, and flow again once it is told', async () => {
    const { watcher, work, look } = watchingFlow();
    work.of = { tenant: workOf({ oldestEventSeconds: 60 }), booking: workOf() };
    await look();
    expect(watcher.violatedLater()).toEqual([]);
    work.of = { tenant: workOf({ oldestEventSeconds: 61 }), booking: workOf({ oldestEventSeconds: 600 }) };
    await look();
    expect(watcher.violatedLater()).toEqual(['work-does-not-stall outbox x2']);
    work.of = { tenant: workOf(), booking: workOf({ oldestEventSeconds: null }) };
    await look();
    expect(watcher.violatedLater()).toEqual([]);
  });

  it('stall where a job was not done for three of its periods and a minute', async () => {
    const { watcher, work, look } = watchingFlow();
    work.of = { tenant: workOf({ jobs: [sweep(90)] }) };
    await look();
    expect(watcher.violatedLater()).toEqual([]);
    work.of = { tenant: workOf({ jobs: [sweep(91)] }) };
    await look();
    expect(watcher.violatedLater()).toEqual(['work-does-not-stall job x1']);
    work.of = { tenant: workOf() };
    await look();
    expect(watcher.violatedLater()).toEqual([]);
  });

  it('of which nobody knows since when, after Redis was emptied, stall when they are not done from then on', async () => {
    const { watcher, work, time, look } = watchingFlow();
    work.of = { tenant: workOf({ jobs: [sweep(null)] }) };
    await look();
    time.millis = 90_000;
    await look();
    expect(watcher.violatedLater()).toEqual([]);
    time.millis = 91_000;
    await look();
    expect(watcher.violatedLater(time.millis)).toEqual(['work-does-not-stall job x1']);
    work.of = { tenant: workOf() };
    await look();
    expect(watcher.violatedLater()).toEqual([]);
  });

  it('are not taken for healthy where the owner or its alarm clock is silent; what was found of a silent owner stays', async () => {
    const { watcher, work, look } = watchingFlow();
    work.of = { booking: workOf({ jobs: null }) };
    await look();
    expect(watcher.violatedLater(watcher.lookPatienceMs)).toEqual(['work-does-not-stall alarms x1']);
    work.of = { booking: workOf({ oldestEventSeconds: 600 }) };
    await look();
    work.silent = 'booking';
    await look();
    expect(watcher.violatedLater(watcher.lookPatienceMs)).toEqual([
      'work-does-not-stall outbox x1',
      'work-does-not-stall unasked x1',
    ]);
    Object.assign(work, { silent: undefined, of: {} });
    await look();
    expect(watcher.violatedLater()).toEqual([]);
  });
});

describe('an owner, or its alarm clock, that does not answer', () => {
  const LOOK_MS = 30_000;
  const silences = {
    owner: { silent: 'tenant' },
    'alarm clock': { of: { tenant: { oldestEventSeconds: null, jobs: null } } },
  };

  it.each(Object.entries(silences))(
    '%s: is told after three looks in vain, never after the first, as while services start; each answer begins anew',
    async (_, silence) => {
      const { watcher, work, time, look } = watchingFlow();
      const lookAgain = async (silent: boolean): Promise<readonly string[]> => {
        Object.assign(work, { of: {}, silent: undefined }, silent ? silence : {});
        await look();
        time.millis += LOOK_MS;
        return watcher.violatedLater(LOOK_MS);
      };
      expect(await lookAgain(true)).toEqual([]);
      expect(await lookAgain(true)).toEqual([]);
      expect(await lookAgain(false)).toEqual([]);
      expect(await lookAgain(true)).toEqual([]);
      expect(await lookAgain(true)).toEqual([]);
      expect(await lookAgain(true)).toHaveLength(1);
      expect(await lookAgain(false)).toEqual([]);
    },
  );
});

describe('the audit chains', () => {
  it('are recomputed one after the other, in turn, without those of companies that have left (A6)', async () => {
    const watcher = makeWatcher();
    watcher.tell(...[1, 2, 3].flatMap((company) => healthyCompany(company)), tells(3).left());
    const asked: string[] = [];
    const verify = makeVerifyAudits({
      court: watcher.court,
      clock: clockAt({ millis: 0 }),
      onJudged: () => {},
      verifyAudit: async (tenantId) => {
        asked.push(tenantId);
        const broken = tenantId === ids(2).tenant;
        const fault = broken ? { kind: 'altered', seq: 5 } : null;
        return { intact: !broken, fault, head: { seq: 9, hash: 'h9' }, comparedUpTo: null };
      },
    });
    for (let turn = 0; turn < 4; turn += 1) await verify();
    const both = [ids(1).tenant, ids(2).tenant].toSorted();
    expect(asked).toEqual([...both, ...both]);
    expect(watcher.violated()).toEqual(['appointment-change-is-audited chain:altered x1']);
  });

  it('are recomputed from where they were found whole last, and wholly as long as anybody has found a fault (A6)', async () => {
    const watcher = makeWatcher();
    watcher.tell(...healthyCompany(1));
    const answer = { intact: true, seq: 9, comparedUpTo: 'apt_1' as string | null };
    const asked: (VerifiedUpTo | undefined)[] = [];
    const verify = makeVerifyAudits({
      court: watcher.court,
      clock: clockAt({ millis: 0 }),
      onJudged: () => {},
      verifyAudit: async (_, upTo) => {
        asked.push(upTo);
        const { intact, seq, comparedUpTo } = answer;
        const fault = intact ? null : { kind: 'altered', seq: 5 };
        return { intact, fault, head: { seq, hash: `h${seq}` }, comparedUpTo };
      },
    });
    await verify();
    Object.assign(answer, { seq: 12, comparedUpTo: null });
    await verify();
    await verify();
    expect(asked).toEqual([
      undefined,
      { afterSeq: 9, afterHash: 'h9', afterRecord: 'apt_1' },
      { afterSeq: 12, afterHash: 'h12', afterRecord: undefined },
    ]);
    // The daily scan has found what lies before that place.
    const tenantId = ids(1).tenant;
    const told = {
      kind: 'audit',
      subject: tenantId,
      tenantId,
      at: 0,
      holds: false,
      cause: 'altered',
      evidence: {},
    } as const;
    watcher.verdict(told);
    answer.intact = false;
    await verify();
    await verify();
    expect(asked.slice(3)).toEqual([undefined, undefined]);
    expect(watcher.violated()).toEqual(['appointment-change-is-audited chain:altered x1']);
    answer.intact = true;
    await verify();
    expect(watcher.violated()).toEqual([]);
  });
});
