import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import {
  applyRepairPlan,
  approveRepairPlan,
  getRepairPlan,
  listRepairSteps,
  planRepair,
  undoRepairPlan,
  verifyRepairPlan,
} from '@fencepost/contracts/integrity/repair';
import { type RepairOutcome, repairTenantRecord } from '@fencepost/contracts/integrity/repair-step';
import { handle } from '@fencepost/service-kit/mesh';
import { eventually } from '@fencepost/testing/eventually';
import { afterEach, expect, inject, it } from 'vitest';
import type { z } from 'zod';
import { ids, rowOf, tells } from './histories.ts';
import { openRealGround, type RealGround } from './real-ground.ts';

const MAPPINGS = 30;
const KILL_AFTER = 12;
const STEP_MS = 20;
const WRONG_TEAM = 99_999;
/** A lease of the killed process has to end first. */
const HEALED_WITHIN_MS = 45_000;
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let ground: RealGround;
let child: ChildProcess;

const start = (): void => {
  child = spawn(process.execPath, ['--conditions=@fencepost/source', main], {
    env: { ...process.env, ...ground.env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
};
const killNow = async (signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> => {
  const gone = once(child, 'exit');
  child.kill(signal);
  const [code] = await gone;
  // Whoever is asked to stop does so in order, in the middle of a plan too.
  if (signal === 'SIGTERM') expect(code).toBe(0);
};
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) await killNow();
  await ground.close();
});

type Order = z.output<typeof repairTenantRecord.input>;

/** An owner that does as its contract says, and counts what it has written. */
const slowOwner = () => {
  const teams = new Map<string, number>();
  const done = new Map<string, Order['change']>();
  const writes = new Map<string, number>();
  const answer = (order: Order, given: Pick<RepairOutcome, 'outcome' | 'inverse'>): RepairOutcome => {
    const found = Object.fromEntries(
      Object.keys(order.change.expect).map((name) => [
        name,
        name === 'calcomTeamId' ? teams.get(order.recordId) : null,
      ]),
    );
    return { ...given, explanation: null, version: 1, found, evidence: [] };
  };
  const repairRecord = async (order: Order): Promise<RepairOutcome> => {
    const { change, recordId, planId, step, dryRun } = order;
    if (change.do !== 'set' || Object.keys(change.set).length === 0) {
      return answer(order, { outcome: 'drifted', inverse: null });
    }
    const now = teams.get(recordId);
    const inverse = { do: 'set', expect: change.set, set: { calcomTeamId: now } } as const;
    const isOurs = isDeepStrictEqual(done.get(`${planId}.${step}`), change);
    if (now === change.set.calcomTeamId) {
      const before = { do: 'set', expect: change.set, set: { calcomTeamId: WRONG_TEAM } } as const;
      return answer(order, { outcome: 'already', inverse: isOurs ? before : null });
    }
    if (now !== change.expect.calcomTeamId) return answer(order, { outcome: 'drifted', inverse: null });
    if (dryRun) return answer(order, { outcome: 'applied', inverse });
    await wait(STEP_MS);
    teams.set(recordId, Number(change.set.calcomTeamId));
    done.set(`${planId}.${step}`, change);
    writes.set(recordId, (writes.get(recordId) ?? 0) + 1);
    return answer(order, { outcome: 'applied', inverse });
  };
  return { teams, writes, written: () => [...writes.values()].reduce((sum, count) => sum + count, 0), repairRecord };
};

it.each([
  ['kill -9', 'SIGKILL'],
  ['an orderly stop', 'SIGTERM'],
] as const)(
  '%s while a plan is applied, and while it is undone: it goes on by itself, and each record is written once (A3)',
  {
    timeout: 150_000,
  },
  async (_, signal) => {
    const owner = slowOwner();
    ground = await openRealGround(inject('servers'), {}, [handle(repairTenantRecord, owner.repairRecord)]);
    const of = tells(1);
    const numbers = Array.from({ length: MAPPINGS }, (_, number) => number);
    const history = [
      of.registered(),
      of.teamBound(),
      of.bound(),
      ...numbers.flatMap((n) => [of.offered(n), of.mapped(n)]),
    ];
    await ground.publish(...history);
    const show = (team: (id: string) => number): void => {
      for (const number of numbers) {
        const row = rowOf(of.mapped(number));
        ground.put({ ...row, state: { ...row.state, calcomTeamId: team(row.entity.id) } });
      }
    };
    for (const number of numbers) owner.teams.set(ids(1).mapping(number), WRONG_TEAM);
    show(() => WRONG_TEAM);
    start();
    await eventually(async () => expect((await ground.status()).caughtUp).toBe(true), HEALED_WITHIN_MS);

    const { id: planId, digest, steps } = await ground.ask(planRepair, { remedy: 'mapping_team' });
    expect(steps).toMatchObject({ planned: MAPPINGS });
    await ground.ask(approveRepairPlan, { planId, digest });
    const state = async () => (await ground.ask(getRepairPlan, { planId })).state;

    await ground.ask(applyRepairPlan, { planId });
    await eventually(() => expect(owner.written()).toBeGreaterThan(KILL_AFTER), HEALED_WITHIN_MS);
    await killNow(signal);
    expect(owner.written(), 'killed in the middle').toBeLessThan(MAPPINGS);
    start();
    await eventually(async () => expect(await state()).toBe('applied'), HEALED_WITHIN_MS);
    expect([...owner.writes.values()]).toEqual(Array(MAPPINGS).fill(1));
    expect(new Set(owner.teams.values())).toEqual(new Set([ids(1).team]));
    show((id) => owner.teams.get(id) ?? 0);
    expect(await ground.ask(verifyRepairPlan, { planId })).toMatchObject({
      state: 'verified',
      steps: { applied: MAPPINGS },
    });

    owner.writes.clear();
    await ground.ask(undoRepairPlan, { planId });
    await eventually(() => expect(owner.written()).toBeGreaterThan(KILL_AFTER), HEALED_WITHIN_MS);
    await killNow(signal);
    start();
    await eventually(async () => expect(await state()).toBe('undone'), HEALED_WITHIN_MS);
    expect([...owner.writes.values()]).toEqual(Array(MAPPINGS).fill(1));
    expect(new Set(owner.teams.values())).toEqual(new Set([WRONG_TEAM]));
    const { data } = await ground.ask(listRepairSteps, { planId, limit: 100 });
    expect(new Set(data.map((step) => step.state))).toEqual(new Set(['undone']));
  },
);
