import { describe, expect, it } from 'vitest';
import { healthyCompany, ids, tells } from '../../../test/histories.ts';
import { makeWatcher } from '../../../test/watcher.ts';
import { makeVerifyAudits } from './verify-audits.ts';
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
  const look = makeWatchFlow({ court: watcher.court, clock: clockAt(time), readFlow, onJudged: () => {} });
  return { watcher, flow, look };
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
        return { intact: !broken, fault: broken ? { kind: 'altered', seq: 5 } : null };
      },
    });
    for (let turn = 0; turn < 4; turn += 1) await verify();
    const both = [ids(1).tenant, ids(2).tenant].toSorted();
    expect(asked).toEqual([...both, ...both]);
    expect(watcher.violated()).toEqual(['appointment-change-is-audited chain:altered x1']);
  });
});
