import { recordEvent } from '@fencepost/contracts/envelope';
import { TenantId } from '@fencepost/contracts/ids';
import type { RepairPlan } from '@fencepost/contracts/integrity/repair';
import type { RepairOutcome } from '@fencepost/contracts/integrity/repair-step';
import type { Actor } from '@fencepost/contracts/scope';
import { tenantScope } from '@fencepost/contracts/scope';
import { eventTypeMapped } from '@fencepost/contracts/tenant/mapping';
import type { Store } from '@fencepost/mongo-kit/collection';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { openRepairDoor } from '@fencepost/mongo-kit/repair-door';
import { repairedSteps, repairedStepsOf } from '@fencepost/mongo-kit/repaired-steps';
import { instantOf } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { makeRepairValues, type Repairable } from '@fencepost/service-kit/repair-record';
import { platformScope } from '@fencepost/testing/platform-scope';
import { z } from 'zod';
import { makePlanStores, repairRows } from '../src/adapters/repair-rows.ts';
import type { RepairNews } from '../src/domain/alert-handling.ts';
import { makeApplyRepairPlan, makeApproveRepairPlan, makeUndoRepairPlan } from '../src/usecases/repairs/decide-plan.ts';
import { makeLooking } from '../src/usecases/repairs/look-at-stored.ts';
import { makePlanRepair } from '../src/usecases/repairs/plan-repair.ts';
import { makeGetRepairPlan, makeListRepairPlans, makeListRepairSteps } from '../src/usecases/repairs/read-plans.ts';
import type { Draft, Recipe, RepairRecord } from '../src/usecases/repairs/recipe.ts';
import { makeRunRepairs } from '../src/usecases/repairs/run-repairs.ts';
import { makeVerifyRepairPlan } from '../src/usecases/repairs/verify-plan.ts';

const NOON = Date.UTC(2026, 2, 1, 12);
const PLAN_IDS = 26;
const company = TenantId.parse('ten_0000000000000000000000000a');
export const planner: Actor = { kind: 'operator', id: 'key_anna' };
export const approver: Actor = { kind: 'operator', id: 'slack:UBERT' };

/** What the owner of these tests keeps: anything that has a team and a colour. */
const thingRows = defineCollection({
  name: 'things',
  scope: 'tenant',
  id: z.string().regex(/^map_\d+$/),
  row: z.object({ team: z.int().positive(), colour: z.string() }),
  indexes: [],
});
export const GOOD_TEAM = 1;

const repairDefinitions = [thingRows, repairedSteps, ...repairRows];

export const makeHandClock = () => {
  let millis = NOON;
  return {
    now: () => instantOf(millis),
    millis: () => millis,
    advance: (ms: number) => {
      millis += ms;
    },
  };
};
export type HandClock = ReturnType<typeof makeHandClock>;

export const thingsIn = (store: Store) => openRepairDoor(store, thingRows);

/** Puts any values into a thing's row, as another writer does, or a hand in the database; neither knows of marks. */
export const write = async (store: Store, id: string, set: Readonly<Record<string, unknown>>): Promise<void> => {
  const door = thingsIn(store);
  const seen = await door.look(id, platformScope);
  if (seen === undefined) throw new Error(`${id} is not stored`);
  await door.change(
    seen,
    { set, by: seen.repairedBy ?? 'another', restores: true },
    { scope: platformScope, event: undefined },
  );
};

export const idOf = (index: number): string => `map_${index}`;

/** A store with so many things, all of a wrong team. */
export const bentThings = async (count: number, clock = makeHandClock()) => {
  const store = memoryStore({ definitions: repairDefinitions, clock });
  const own = store.collection(thingRows).forTenant(company);
  for (let index = 1; index <= count; index += 1) {
    await own.insert({ _id: idOf(index), team: 100 + index, colour: 'red' });
  }
  return { ...store, clock };
};

export const teamsIn = async (store: Store): Promise<Record<string, unknown>> => {
  const found = await store.collection(thingRows).acrossTenants(platformScope).find({}, { limit: 1_000 });
  return Object.fromEntries(found.map(({ _id, team, colour }) => [_id, { team, colour }]));
};

/** The rules of that owner: every thing's team becomes the good one; of a black one nothing is changed. */
const things = (store: Store, clock: HandClock): Repairable => ({
  records: thingsIn(store),
  fields: ['team'],
  judge: async ({ members }, { team }) => ({
    refused: team === GOOD_TEAM && members.colour !== 'black' ? null : 'This owner does not allow it.',
    evidence: [{ source: 'owner', says: `the team is ${GOOD_TEAM}`, counts: true, because: null }],
  }),
  tell: ({ id, version }, { scope, tenantId, causationId }) =>
    recordEvent(eventTypeMapped, {
      scope: tenantScope({ ...scope, tenantId: tenantId ?? '' }),
      entity: { id, version },
      payload: {
        mapping: {
          ...{ id: 'map_00000000000000000000', eventTypeId: 1, calcomTeamId: GOOD_TEAM, version },
          serviceId: 'svc_00000000000000000000',
        },
      },
      occurredAt: clock.now(),
      causationId,
    }),
});

/** Finds what has another team, leaves alone what is green, because nothing proves its team. */
const thingRecipe = (store: Store): Recipe => ({
  remedy: 'mapping_team',
  title: 'Team of things',
  invariants: [],
  reads: [],
  find: async (looking) => {
    const drafts: Draft[] = [];
    const refusals = [];
    let wrong = 0;
    for (const [recordId, thing] of Object.entries(await teamsIn(store))) {
      const { team, colour } = z.object({ team: z.int(), colour: z.string() }).parse(thing);
      if (team === GOOD_TEAM) continue;
      wrong += 1;
      const record = { owner: 'tenant', collection: 'mappings', recordId } as const;
      if (colour === 'green') {
        const says = {
          source: 'fallback',
          says: 'the team is 1',
          counts: false,
          because: 'a fallback wrote it (D-02)',
        };
        refusals.push({
          collection: 'mappings',
          recordId,
          because: 'nothing independent proves its team',
          evidence: [says],
        });
        continue;
      }
      const expect = { ...(await looking.values(record, ['team'])) };
      drafts.push({
        ...record,
        tenantId: company,
        change: { do: 'set', expect, set: { team: GOOD_TEAM } },
        evidence: [],
      });
    }
    return { drafts, refusals, before: { wrong }, expected: (applied) => ({ wrong: wrong - applied.length }) };
  },
});

interface Options {
  readonly needsSecondPerson?: boolean;
  /** Called before every real order to the owner. */
  readonly onOrder?: (order: Parameters<RepairRecord>[0]) => Promise<void> | void;
  /** Called before the owner is asked in a dry run what would become of a change. */
  readonly onDryRun?: (order: Parameters<RepairRecord>[0]) => void;
  readonly me?: string;
  readonly recipes?: readonly Recipe[];
}

/** The use cases of repair on a store, whose owner of things is in the same one: what crashes, crashes together. */
export const repairsOn = (store: Store, clock: HandClock, options: Options = {}) => {
  const stores = makePlanStores(store);
  const repairValues = makeRepairValues(repairedStepsOf(store));
  const orders: Parameters<RepairRecord>[0][] = [];
  const news: RepairNews[] = [];
  const repairRecord: RepairRecord = async (order, by): Promise<RepairOutcome> => {
    const { change } = order;
    if (change.do !== 'set') throw new Error('things are only set');
    if (order.dryRun && Object.keys(change.set).length > 0) options.onDryRun?.(order);
    if (!order.dryRun) {
      orders.push(order);
      await options.onOrder?.(order);
    }
    return repairValues(things(store, clock), { ...order, change }, { ...platformScope, actor: by });
  };
  const deps = {
    ...{
      ...stores,
      repairRecord,
      clock,
      me: options.me ?? 'mon_1',
      log: makeLogger({ service: 'test', level: 'silent' }),
    },
    recipes: options.recipes ?? [thingRecipe(store)],
    looking: makeLooking({ collections: () => [], repairRecord }),
    alerts: { byId: async () => undefined },
    tellAlert: async (plan: Pick<RepairPlan, 'id' | 'digest'>, told: Omit<RepairNews, 'planId' | 'digest'>) => {
      news.push({ ...told, planId: plan.id, digest: plan.digest });
    },
    newPlanId: () => `rpl_${String(Math.random()).slice(2).padStart(PLAN_IDS, '0').slice(0, PLAN_IDS)}`,
    needsSecondPerson: options.needsSecondPerson ?? false,
    onWork: () => {},
  };
  const does = {
    plan: makePlanRepair(deps),
    approve: makeApproveRepairPlan(deps),
    apply: makeApplyRepairPlan(deps),
    verify: makeVerifyRepairPlan(deps),
    undo: makeUndoRepairPlan(deps),
    run: makeRunRepairs(deps),
    get: makeGetRepairPlan(deps),
    list: makeListRepairPlans(deps),
    listSteps: makeListRepairSteps(deps),
  };
  const by = { actor: planner };
  return {
    ...{ does, stores, orders, news, by },
    planned: () => does.plan({ remedy: 'mapping_team' }, by),
    approved: async () => {
      const plan = await does.plan({ remedy: 'mapping_team' }, by);
      return does.approve({ planId: plan.id, digest: plan.digest }, { actor: approver });
    },
    applied: async () => {
      const plan = await does.plan({ remedy: 'mapping_team' }, by);
      await does.approve({ planId: plan.id, digest: plan.digest }, { actor: approver });
      await does.apply({ planId: plan.id }, by);
      await does.run();
      return does.get({ planId: plan.id });
    },
    stepsOf: async (planId: string) => (await does.listSteps({ planId, limit: 100 })).data,
  };
};
