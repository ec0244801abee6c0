import { planRepair, verifyRepairPlan } from '@fencepost/contracts/integrity/repair';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { expect, test } from 'vitest';
import { bentThings, idOf, makeHandClock, planner, repairsOn, write } from '../../../test/repair-ground.ts';
import { MOST_STEPS } from './recipe.ts';

const A_PLAN = 'rpl_00000000000000000000000001';
const LATE_MS = 3 * 60_000;
/** What an owner or the database may take for one answer when they are slow. */
const SLOW_ANSWER_MS = 100;

/** Answers whoever waits all at once, and counts how often: the time that is waited, in answers. */
const makeRounds = () => {
  let waiting: (() => void)[] = [];
  let rounds = 0;
  const answer = (): void => {
    rounds += 1;
    const all = waiting;
    waiting = [];
    for (const go of all) go();
  };
  return {
    count: () => rounds,
    wait: () =>
      new Promise<void>((resolve) => {
        if (waiting.length === 0) setImmediate(answer);
        waiting.push(resolve);
      }),
  };
};

test('a full plan is made, applied and verified within the time that a caller waits, although every answer is slow (A3)', async () => {
  const store = await bentThings(MOST_STEPS + 1);
  const rounds = makeRounds();
  const { does, planned, by } = repairsOn(store, store.clock, { onAnswer: rounds.wait });
  const plan = await planned();
  expect(plan.steps.planned).toBe(MOST_STEPS);
  expect(plan.refusals).toMatchObject([{ because: expect.stringContaining(`at most ${MOST_STEPS} steps`) }]);
  const toPlan = rounds.count();
  expect(toPlan, 'it was really waited').toBeGreaterThan(MOST_STEPS / 10);
  expect(toPlan * SLOW_ANSWER_MS).toBeLessThan(planRepair.timeoutMs);

  await does.approve({ planId: plan.id, digest: plan.digest }, { actor: planner });
  await does.apply({ planId: plan.id }, by);
  await does.run();
  expect(await does.get({ planId: plan.id })).toMatchObject({ state: 'applied', steps: { applied: MOST_STEPS } });
  const applied = rounds.count();
  expect(await does.verify({ planId: plan.id }, by)).toMatchObject({ state: 'verified', findings: [] });
  expect((rounds.count() - applied) * SLOW_ANSWER_MS).toBeLessThan(verifyRepairPlan.timeoutMs);
});

test('a plan that is made again under its Idempotency-Key is the same plan, and tells its alert once (AP2)', async () => {
  const store = await bentThings(2);
  const { does, planned, news, stepsOf } = repairsOn(store, store.clock, { newPlanId: () => A_PLAN });
  const first = await planned();
  await write(store, idOf(1), { team: 1 });
  expect(await planned()).toEqual(first);
  expect(news.map(({ happened }) => happened)).toEqual(['repair_planned']);
  expect((await does.list({ limit: 10 })).data).toHaveLength(1);
  expect(await stepsOf(A_PLAN)).toHaveLength(2);
});

test('killed after any write, a plan that was half made is seen, is not approved, and is made whole by its repetition', async () => {
  const clock = makeHandClock();
  const crashes = await afterEveryCrash({
    prepared: () => bentThings(3, clock),
    run: async (store) => {
      clock.advance(LATE_MS);
      await repairsOn(store, clock, { newPlanId: () => A_PLAN }).planned();
    },
    settled: async (store, writes) => {
      const { does, stepsOf, by } = repairsOn(store, clock, { newPlanId: () => A_PLAN });
      const { data } = await does.list({ limit: 10 });
      expect(data, `killed after ${writes} writes`).toMatchObject([{ id: A_PLAN, steps: { planned: 3 } }]);
      expect(await stepsOf(A_PLAN)).toHaveLength(3);
      const digest = data[0]?.digest ?? '';
      expect(await does.approve({ planId: A_PLAN, digest }, by)).toMatchObject({ state: 'approved' });
    },
  });
  expect(crashes).toBeGreaterThan(3);
});

test('a plan whose steps are not all there yet is not approved, and not made a second time while it is being made', async () => {
  const store = await bentThings(3);
  const { planned, does, stores, by } = repairsOn(store, store.clock, { newPlanId: () => A_PLAN });
  const { digest } = await planned();
  const [step] = await stores.steps.after(A_PLAN, undefined, 1);
  if (step === undefined) throw new Error('the plan has steps');
  await stores.steps.remove(step);
  const halfMade = does.approve({ planId: A_PLAN, digest }, by);
  await expect(halfMade).rejects.toMatchObject({ code: 'wrong_state' });
  await expect(planned()).rejects.toMatchObject({ code: 'unavailable' });
  store.clock.advance(LATE_MS);
  expect(await planned()).toMatchObject({ id: A_PLAN, steps: { planned: 3 } });
});

test('of one record alone a plan is made, and the figures are still those of all (INT-016)', async () => {
  const store = await bentThings(3);
  const { does, by, stepsOf } = repairsOn(store, store.clock);
  const plan = await does.plan({ remedy: 'mapping_team', recordId: idOf(2) }, by);
  expect(plan).toMatchObject({ steps: { planned: 1 }, refusals: [], before: { wrong: 3 }, expected: { wrong: 2 } });
  expect(await stepsOf(plan.id)).toMatchObject([{ recordId: idOf(2) }]);
});
