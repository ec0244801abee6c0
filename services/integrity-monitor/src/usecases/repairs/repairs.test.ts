import { AppError } from '@fencepost/contracts/errors';
import { digestOf } from '@fencepost/service-kit/digest';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { alertRecord } from '../../../test/alert-record.ts';
import {
  approver,
  bentThings,
  GOOD_TEAM,
  idOf,
  makeHandClock,
  planner,
  repairsOn,
  teamsIn,
  thingsIn,
  write,
} from '../../../test/repair-ground.ts';
import { buttonsOf } from '../../adapters/slack-buttons.ts';
import { type RepairNews, repairing } from '../../domain/alert-handling.ts';
import type { AlertRecord } from '../../domain/alert-record.ts';
import { approvedOf, stepIdOf } from '../../domain/repairs/plan-record.ts';

const NOON = '2026-03-01T12:00:00.000Z';
const DAY_MS = 24 * 60 * 60_000;
const A_MINUTE_MS = 60_000;

const ground = async (count: number, options: Parameters<typeof repairsOn>[2] = {}) => {
  const store = await bentThings(count);
  return { store, clock: store.clock, ...repairsOn(store, store.clock, options) };
};

test('a plan is a dry run: every record with old values, new ones, evidence and inverse; nothing is changed (A3)', async () => {
  const { store, planned, stepsOf } = await ground(2);
  const before = await teamsIn(store);
  const plan = await planned();
  expect(plan).toMatchObject({
    ...{ state: 'planned', before: { wrong: 2 }, expected: { wrong: 0 }, after: null, planned: { by: planner } },
    steps: { planned: 2, applied: 0, drifted: 0, refused: 0, undone: 0 },
  });
  expect(await stepsOf(plan.id)).toMatchObject([
    {
      ...{ step: 1, recordId: 'map_1', state: 'planned' },
      change: { do: 'set', expect: { team: 101 }, set: { team: GOOD_TEAM } },
      evidence: [{ source: 'owner', counts: true }],
      inverse: { do: 'set', expect: { team: GOOD_TEAM }, set: { team: 101 } },
    },
    { step: 2, recordId: 'map_2' },
  ]);
  expect(await teamsIn(store)).toEqual(before);
});

test('what nothing independent proves, and what the owner refuses, is named with its reason and left alone (D-02, D-04)', async () => {
  const { store, planned } = await ground(3);
  await write(store, idOf(1), { colour: 'green' });
  await write(store, idOf(2), { colour: 'black' });
  const plan = await planned();
  expect(plan.steps.planned).toBe(1);
  expect(plan.expected).toMatchObject({ wrong: 2, 'left alone': 2 });
  expect(plan.refusals).toEqual([
    expect.objectContaining({
      recordId: 'map_1',
      evidence: [expect.objectContaining({ source: 'fallback', counts: false })],
    }),
    expect.objectContaining({ recordId: 'map_2', because: 'This owner does not allow it.' }),
  ]);
});

test('planned, approved, applied, verified, undone: each state with who and when (INT-013, INT-033)', async () => {
  const { store, does, applied, stepsOf, news, by } = await ground(3);
  const before = await teamsIn(store);
  const plan = await applied();
  expect(plan).toMatchObject({
    ...{ state: 'applied', planned: { by: planner }, approved: { by: approver }, applied: { by: planner } },
    steps: { planned: 0, applied: 3 },
  });
  expect(Object.values(await teamsIn(store))).toEqual(Array(3).fill({ team: GOOD_TEAM, colour: 'red' }));
  expect(await does.verify({ planId: plan.id }, by)).toMatchObject({
    state: 'verified',
    after: { wrong: 0 },
    findings: [],
  });
  expect(await does.undo({ planId: plan.id }, by)).toMatchObject({ state: 'undoing' });
  await does.run();
  expect(await does.get({ planId: plan.id })).toMatchObject({ state: 'undone', steps: { applied: 0, undone: 3 } });
  expect((await stepsOf(plan.id)).map(({ state }) => state)).toEqual(['undone', 'undone', 'undone']);
  expect(await teamsIn(store)).toEqual(before);
  expect(news.map(({ happened }) => happened)).toEqual([
    ...['repair_planned', 'repair_approved', 'repair_applied', 'repair_verified', 'repair_undone'],
  ]);
});

test('exactly the plan of the digest is approved: another digest is refused, and so is a step that was slipped in', async () => {
  const { does, planned, stores, by } = await ground(2);
  const plan = await planned();
  const wrong = does.approve({ planId: plan.id, digest: 'of another plan' }, by);
  await expect(wrong).rejects.toMatchObject({ code: 'conflict' });
  const step = await stores.steps.byId(stepIdOf(plan.id, 1));
  if (step === undefined) throw new Error('the plan has a step');
  const bent = { ...step.change, set: { team: 666 } } as typeof step.change;
  await stores.steps.save({ ...step, change: bent, version: 2 });
  const slipped = does.approve({ planId: plan.id, digest: plan.digest }, by);
  await expect(slipped).rejects.toMatchObject({ code: 'wrong_state', message: expect.stringMatching(/not those/) });
  expect(await does.get({ planId: plan.id })).toMatchObject({ state: 'planned', approved: null });
});

test('a step that is changed after the approval is not applied', async () => {
  const { does, approved, stores, orders, by } = await ground(2);
  const plan = await approved();
  const step = await stores.steps.byId(stepIdOf(plan.id, 2));
  if (step === undefined) throw new Error('the plan has two steps');
  await stores.steps.save({ ...step, recordId: 'map_1', version: 2 });
  await expect(does.apply({ planId: plan.id }, by)).rejects.toMatchObject({ code: 'wrong_state' });
  await does.run();
  expect(orders).toEqual([]);
});

test('where it is configured, whoever planned does not approve; another person does, once or twice', async () => {
  const { does, planned } = await ground(1, { needsSecondPerson: true });
  const plan = await planned();
  expect(plan.needsSecondPerson).toBe(true);
  const order = { planId: plan.id, digest: plan.digest };
  await expect(does.approve(order, { actor: planner })).rejects.toMatchObject({ code: 'forbidden' });
  const approved = await does.approve(order, { actor: approver });
  expect(approved).toMatchObject({ state: 'approved', approved: { by: approver } });
  expect(await does.approve(order, { actor: approver }), 'pressing twice is pressing once').toEqual(approved);
});

test.each([
  ['another key of hers, however she came by it', { id: 'key_second', person: planner.person }],
  ['her own account of Slack', { id: 'slack:UANNA', person: planner.person }],
  ['an account of Slack of which nobody has said whose it is', { id: 'slack:USOMEBODY', person: undefined }],
  ['a key from before it was noted whose it is', { id: 'key_old', person: undefined }],
])('where it is configured, the planner does not approve with %s (A3)', async (_, { id, person }) => {
  const { does, planned } = await ground(1, { needsSecondPerson: true });
  const { id: planId, digest } = await planned();
  const actor = { kind: 'operator', id, ...(person === undefined ? {} : { person }) } as const;
  await expect(does.approve({ planId, digest }, { actor })).rejects.toMatchObject({ code: 'forbidden' });
  expect(await does.approve({ planId, digest }, { actor: approver }), 'positive control').toMatchObject({
    state: 'approved',
  });
});

test('without that, one person may do both; a plan without changes is approved by nobody', async () => {
  const { store, does, planned, by } = await ground(1);
  const plan = await planned();
  expect(await does.approve({ planId: plan.id, digest: plan.digest }, by)).toMatchObject({ state: 'approved' });
  await write(store, idOf(1), { team: GOOD_TEAM });
  const empty = await planned();
  const refused = does.approve({ planId: empty.id, digest: empty.digest }, by);
  await expect(refused).rejects.toMatchObject({ code: 'wrong_state' });
});

test('nothing is applied that is not approved, nothing verified or undone that is not applied', async () => {
  const { does, planned, by } = await ground(1);
  const { id: planId } = await planned();
  for (const act of [does.apply, does.verify, does.undo]) {
    await expect(act({ planId }, by)).rejects.toMatchObject({ code: 'wrong_state' });
  }
  for (const act of [does.apply, does.verify, does.undo]) {
    await expect(act({ planId: 'rpl_00000000000000000000' }, by)).rejects.toMatchObject({ code: 'not_found' });
  }
  await expect(does.approve({ planId, digest: 'x', version: 9 }, by)).rejects.toMatchObject({ code: 'stale_version' });
});

test('a plan that nobody approves within a day ends, by itself and when it is asked for', async () => {
  const { does, clock, planned, by } = await ground(1);
  const [left, asked] = [await planned(), await planned()];
  clock.advance(DAY_MS - 1);
  await does.run();
  expect(await does.get({ planId: left.id })).toMatchObject({ state: 'planned' });
  clock.advance(1);
  const late = does.approve({ planId: asked.id, digest: asked.digest }, by);
  await expect(late).rejects.toMatchObject({ code: 'wrong_state', message: expect.stringMatching(/expired/) });
  await does.run();
  expect(await does.get({ planId: left.id })).toMatchObject({ state: 'expired' });
});

/** What Slack offers under an alert that was told all that. */
const buttonsAfter = (news: readonly RepairNews[]): string[] => {
  const alert = news.reduce<AlertRecord>((told, each) => {
    const { slack: _, ...patch } = repairing(each)(told, NOON) ?? {};
    return Object.assign(told, patch);
  }, alertRecord());
  return buttonsOf(alert).flatMap((block) =>
    block.type === 'actions' ? block.elements.map(({ action_id: action }) => action) : [],
  );
};

test('a plan that waits is offered for approval; one that changes nothing, or that nobody approved in time, makes way for the next (law 11)', async () => {
  const { store, does, planned, clock, news } = await ground(1);
  await planned();
  expect(buttonsAfter(news)).toContain('approve_repair');
  clock.advance(DAY_MS + A_MINUTE_MS);
  await does.run();
  await does.run();
  expect(news.map(({ happened }) => happened)).toEqual(['repair_planned', 'repair_expired']);
  expect(buttonsAfter(news)).toContain('plan_repair');
  expect(buttonsAfter(news)).not.toContain('approve_repair');

  await planned();
  expect(buttonsAfter(news)).toContain('approve_repair');
  await write(store, idOf(1), { colour: 'green' });
  const empty = await planned();
  expect(empty.steps.planned).toBe(0);
  expect(buttonsAfter(news)).toContain('plan_repair');
  expect(buttonsAfter(news)).not.toContain('approve_repair');
});

test('a plan that is found to be expired by whoever wants to approve it tells its alert so; the newer one still waits', async () => {
  const { does, planned, clock, news, by } = await ground(1);
  const old = await planned();
  clock.advance(DAY_MS - 1);
  await planned();
  clock.advance(1);
  const late = does.approve({ planId: old.id, digest: old.digest }, by);
  await expect(late).rejects.toMatchObject({ code: 'wrong_state' });
  expect(news.at(-1)).toMatchObject({ happened: 'repair_expired', planId: old.id, by: null });
  expect(buttonsAfter(news)).toContain('approve_repair');
});

test('whoever approves in Slack has read the first steps, old and new value, and why records are left alone (law 11)', async () => {
  const { store, planned, news } = await ground(8);
  await write(store, idOf(1), { colour: 'green' });
  await write(store, idOf(2), { colour: 'black' });
  await planned();
  const note = news.at(-1)?.note ?? '';
  expect(note).toContain('6 changes, 2 records left alone.');
  expect(note).toContain('1. mappings map_3: team 103 → 1');
  expect(note).toContain('5. mappings map_7: team 107 → 1');
  expect(note).not.toContain('map_8');
  expect(note).toContain('and 1 more');
  expect(note).toContain('Left alone: 1 because nothing independent proves its team');
  expect(note).toContain('1 because This owner does not allow it.');
});

test('what verifying found is told to the alert, be it well or not (INT-033)', async () => {
  const well = await ground(1);
  await well.does.verify({ planId: (await well.applied()).id }, well.by);
  expect(well.news.at(-1)).toMatchObject({ happened: 'repair_verified', by: planner });
  const bent = await ground(1);
  const { id: planId } = await bent.applied();
  await write(bent.store, idOf(1), { team: 555 });
  await bent.does.verify({ planId }, bent.by);
  expect(bent.news.at(-1)).toMatchObject({ happened: 'repair_unverified', note: expect.stringContaining('map_1') });
});

test('what has changed since the plan is left alone, that row only; verifying says so (INT-033)', async () => {
  const { store, does, approved, stepsOf, by } = await ground(3);
  const plan = await approved();
  await write(store, idOf(2), { team: 555 });
  await does.apply({ planId: plan.id }, by);
  await does.run();
  expect((await stepsOf(plan.id)).map(({ state }) => state)).toEqual(['applied', 'drifted', 'applied']);
  expect((await teamsIn(store))[idOf(2)]).toEqual({ team: 555, colour: 'red' });
  const verified = await does.verify({ planId: plan.id }, by);
  expect(verified).toMatchObject({ state: 'unverified', after: { wrong: 1 } });
  expect(verified.findings).toEqual([expect.stringMatching(/map_2: team is 555, the plan wanted 1 \(drifted/)]);
});

test('what somebody else has put right already is nobody’s change of this plan, and is not taken back', async () => {
  const { store, does, approved, by } = await ground(2);
  const plan = await approved();
  await write(store, idOf(1), { team: GOOD_TEAM });
  await does.apply({ planId: plan.id }, by);
  await does.run();
  expect(await does.verify({ planId: plan.id }, by)).toMatchObject({
    state: 'verified',
    steps: { applied: 1, drifted: 1 },
  });
  await does.undo({ planId: plan.id }, by);
  await does.run();
  expect(await teamsIn(store)).toMatchObject({ [idOf(1)]: { team: GOOD_TEAM }, [idOf(2)]: { team: 102 } });
});

test('an undo keeps what others have changed meanwhile and names it (D-08)', async () => {
  const { store, does, applied, stepsOf, by } = await ground(3);
  const plan = await applied();
  await write(store, idOf(1), { team: 555 });
  await write(store, idOf(2), { colour: 'blue' });
  await does.undo({ planId: plan.id }, by);
  await does.run();
  expect(await teamsIn(store)).toEqual({
    [idOf(1)]: { team: 555, colour: 'red' },
    [idOf(2)]: { team: 102, colour: 'blue' },
    [idOf(3)]: { team: 103, colour: 'red' },
  });
  const [kept] = await stepsOf(plan.id);
  expect(kept).toMatchObject({ state: 'undo_drifted', explanation: expect.stringMatching(/Found {"team":555}/) });
  expect(await does.get({ planId: plan.id })).toMatchObject({ state: 'undone', steps: { undone: 2, drifted: 1 } });
});

test('what is sent to the owners has the digest that was approved', async () => {
  const { approved, does, orders, by, stepsOf } = await ground(4);
  const plan = await approved();
  await does.apply({ planId: plan.id }, by);
  await does.run();
  const planned = await stepsOf(plan.id);
  const sent = orders.map(({ owner, collection, recordId, change, step }, index) => {
    const { evidence, tenantId } = planned[index] ?? { evidence: [], tenantId: null };
    const identity = { step, owner, collection, recordId, companyId: tenantId, change, evidence };
    return approvedOf(identity as Parameters<typeof approvedOf>[0]);
  });
  expect(digestOf(sent)).toBe(plan.digest);
});

test('killed after any write, a plan is completed by whoever goes on, each step once; and the undo likewise (A3)', async () => {
  const clock = makeHandClock();
  const prepared = async () => {
    const store = await bentThings(3, clock);
    const { id: planId } = await repairsOn(store, clock).approved();
    await repairsOn(store, clock).does.apply({ planId }, { actor: planner });
    return { ...store, planId };
  };
  const before = await teamsIn(await bentThings(3, clock));
  const crashes = await afterEveryCrash({
    prepared,
    run: (store) => {
      clock.advance(A_MINUTE_MS);
      return repairsOn(store, clock).does.run();
    },
    settled: async (store, writes) => {
      const { does, stepsOf } = repairsOn(store, clock);
      const plan = await does.get({ planId: store.planId });
      expect(plan, `killed after ${writes} writes`).toMatchObject({
        state: 'applied',
        steps: { applied: 3, planned: 0 },
      });
      expect((await stepsOf(plan.id)).every(({ inverse }) => inverse !== null)).toBe(true);
      const row = await thingsIn(store).look(idOf(1), platformScope);
      expect(row?.version, 'written once').toBe(2);
    },
  });
  expect(crashes).toBe(14);

  const undone = await afterEveryCrash({
    prepared: async () => {
      const store = await prepared();
      const { does } = repairsOn(store, clock);
      await does.run();
      await does.undo({ planId: store.planId }, { actor: planner });
      return store;
    },
    run: (store) => {
      clock.advance(A_MINUTE_MS);
      return repairsOn(store, clock).does.run();
    },
    settled: async (store) => {
      expect(await repairsOn(store, clock).does.get({ planId: store.planId })).toMatchObject({
        ...{ state: 'undone', steps: { undone: 3 } },
      });
      expect(await teamsIn(store)).toEqual(before);
    },
  });
  expect(undone).toBe(14);
});

test('an owner that cannot be reached makes the plan wait and not fail', async () => {
  let down = true;
  const { does, approved, clock, by } = await ground(2, {
    onOrder: ({ recordId }) => {
      if (down && recordId === 'map_1') throw new AppError('unavailable', 'The owner is away.');
    },
  });
  const plan = await approved();
  await does.apply({ planId: plan.id }, by);
  await does.run();
  expect(await does.get({ planId: plan.id })).toMatchObject({ state: 'applying', steps: { planned: 2 } });
  await does.run();
  clock.advance(A_MINUTE_MS);
  down = false;
  await does.run();
  expect(await does.get({ planId: plan.id })).toMatchObject({ state: 'applied', steps: { applied: 2 } });
});

test('a record that its owner fails at is left alone; an owner that cannot be reached makes no plan', async () => {
  const failing = (code: 'corrupt_row' | 'unavailable') =>
    ground(2, {
      onDryRun: ({ recordId }) => {
        if (recordId === 'map_1') throw new AppError(code, 'No answer.');
      },
    });
  const { planned } = await failing('corrupt_row');
  expect(await planned()).toMatchObject({
    steps: { planned: 1 },
    refusals: [{ recordId: 'map_1', because: 'corrupt_row: No answer.' }],
  });
  const away = await failing('unavailable');
  await expect(away.planned()).rejects.toMatchObject({ code: 'unavailable' });
  expect((await away.does.list({ limit: 10 })).data).toEqual([]);
});

test('two replicas at one plan do each step once', async () => {
  const { store, does, approved, clock, by } = await ground(5);
  const plan = await approved();
  await does.apply({ planId: plan.id }, by);
  await Promise.all([does.run(), repairsOn(store, clock, { me: 'mon_2' }).does.run()]);
  expect(await does.get({ planId: plan.id })).toMatchObject({ state: 'applied', steps: { applied: 5 } });
  expect((await thingsIn(store).look(idOf(3), platformScope))?.version).toBe(2);
});

test('plans are listed newest first, and steps a page at a time in their order', async () => {
  const { does, planned, clock } = await ground(3);
  const first = await planned();
  clock.advance(1_000);
  const second = await planned();
  const { data } = await does.list({ limit: 10 });
  expect(data.map(({ id }) => id)).toEqual([second.id, first.id]);
  const page = await does.listSteps({ planId: first.id, limit: 2 });
  const rest = await does.listSteps({ planId: first.id, limit: 2, cursor: page.nextCursor ?? '' });
  expect([...page.data, ...rest.data].map(({ step }) => step)).toEqual([1, 2, 3]);
  expect(rest.nextCursor).toBeNull();
});

test('a process that is stopping leaves its plan after the step it is at; another goes on at once, each step once', async () => {
  let written = 0;
  const count = () => {
    written += 1;
  };
  const { store, clock, does, approved } = await ground(10, { onOrder: count, isStopping: () => written >= 3 });
  const plan = await approved();
  await does.apply({ planId: plan.id }, { actor: planner });
  await does.run();
  expect(written).toBe(3);
  const other = repairsOn(store, clock, { me: 'mon_2', onOrder: count });
  await other.does.run();
  expect(written).toBe(10);
  expect(await other.does.get({ planId: plan.id })).toMatchObject({ state: 'applied', steps: { applied: 10 } });
});
