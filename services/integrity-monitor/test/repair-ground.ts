import { recordEvent } from '@fencepost/contracts/envelope';
import { TenantId } from '@fencepost/contracts/ids';
import type { RepairPlan } from '@fencepost/contracts/integrity/repair';
import type { RepairOutcome } from '@fencepost/contracts/integrity/repair-step';
import { personIdOf } from '@fencepost/contracts/person';
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
import { emptyPicture, type Picture } from '../src/domain/picture.ts';
import { makeApplyRepairPlan, makeApproveRepairPlan, makeUndoRepairPlan } from '../src/usecases/repairs/decide-plan.ts';
import { draftsOf } from '../src/usecases/repairs/drafts-of.ts';
import { makeLooking } from '../src/usecases/repairs/look-at-stored.ts';
import { makePlanRepair } from '../src/usecases/repairs/plan-repair.ts';
import { makeGetRepairPlan, makeListRepairPlans, makeListRepairSteps } from '../src/usecases/repairs/read-plans.ts';
import { isWanted, type Recipe, type RepairRecord } from '../src/usecases/repairs/recipe.ts';
import { makeRunRepairs } from '../src/usecases/repairs/run-repairs.ts';
import { makeVerifyRepairPlan } from '../src/usecases/repairs/verify-plan.ts';

const NOON = Date.UTC(2026, 2, 1, 12);
const PLAN_IDS = 26;
const company = TenantId.parse('ten_0000000000000000000000000a');
export const planner: Actor = { kind: 'operator', id: 'key_anna', person: personIdOf('anna') };
export const approver: Actor = { kind: 'operator', id: 'slack:UBERT', person: personIdOf('bert') };

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
  const own = store.collection(thingRows).acrossTenants(platformScope);
  const found = await own.find({}, { limit: 1_000, sort: { _id: 1 } });
  const rest = await own.find({ _id: { $gt: found.at(-1)?._id ?? '' } }, { limit: 1_000, sort: { _id: 1 } });
  return Object.fromEntries([...found, ...rest].map(({ _id, team, colour }) => [_id, { team, colour }]));
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

const Thing = z.object({ team: z.int(), colour: z.string() });
const UNPROVED = 'nothing independent proves its team';
const fallbackSays = {
  source: 'fallback',
  says: 'the team is 1',
  counts: false,
  because: 'a fallback wrote it (D-02)',
};

/** Finds what has another team, leaves alone what is green, because nothing proves its team. */
export const thingRecipe = (store: Store): Recipe => ({
  remedy: 'mapping_team',
  title: 'Team of things',
  invariants: [],
  reads: [],
  find: async (looking, wish) => {
    const wrong = Object.entries(await teamsIn(store)).flatMap(([recordId, thing]) => {
      const { team, colour } = Thing.parse(thing);
      return team === GOOD_TEAM ? [] : [{ recordId, colour }];
    });
    const wanted = wrong.filter(({ recordId }) => isWanted(wish, recordId));
    const refusals = wanted
      .filter(({ colour }) => colour === 'green')
      .map(({ recordId }) => ({ collection: 'mappings', recordId, because: UNPROVED, evidence: [fallbackSays] }));
    const candidates = wanted
      .filter(({ colour }) => colour !== 'green')
      .map(({ recordId }) => ({ owner: 'tenant', collection: 'mappings', recordId }) as const);
    const found = await draftsOf(looking, { candidates, names: ['team'] }, (record, values) => ({
      ...record,
      tenantId: company,
      change: { do: 'set', expect: { ...values }, set: { team: GOOD_TEAM } },
      evidence: [],
    }));
    return {
      drafts: found.drafts,
      refusals: [...refusals, ...found.refusals],
      before: { wrong: wrong.length },
      expected: (applied) => ({ wrong: wrong.length - applied.length }),
    };
  },
});

interface Options {
  readonly needsSecondPerson?: boolean;
  /** Called before every real order to the owner. */
  readonly onOrder?: (order: Parameters<RepairRecord>[0]) => Promise<void> | void;
  /** Called once the owner has done a real order: what it throws is an answer that was lost. */
  readonly afterOrder?: (order: Parameters<RepairRecord>[0]) => void;
  /** Called before the owner is asked in a dry run what would become of a change. */
  readonly onDryRun?: (order: Parameters<RepairRecord>[0]) => void;
  readonly me?: string;
  readonly isStopping?: () => boolean;
  readonly recipes?: readonly Recipe[];
  readonly picture?: Picture;
  readonly backUp?: () => Promise<string>;
  readonly newPlanId?: () => string;
  /** Waited for before every answer of the owner, and before every step is stored. */
  readonly onAnswer?: () => Promise<void>;
}

/** The use cases of repair on a store, whose owner of things is in the same one: what crashes, crashes together. */
export const repairsOn = (store: Store, clock: HandClock, options: Options = {}) => {
  const stored = makePlanStores(store);
  const addStep: typeof stored.steps.add = async (step, ...others) => {
    await options.onAnswer?.();
    return stored.steps.add(step, ...others);
  };
  const stores = { ...stored, steps: { ...stored.steps, add: addStep } };
  const repairValues = makeRepairValues(repairedStepsOf(store));
  const orders: Parameters<RepairRecord>[0][] = [];
  const news: RepairNews[] = [];
  const repairRecord: RepairRecord = async (order, by): Promise<RepairOutcome> => {
    const { change } = order;
    await options.onAnswer?.();
    if (change.do !== 'set') throw new Error('things are only set');
    if (order.dryRun && Object.keys(change.set).length > 0) options.onDryRun?.(order);
    if (!order.dryRun) {
      orders.push(order);
      await options.onOrder?.(order);
    }
    const outcome = await repairValues(things(store, clock), { ...order, change }, { ...platformScope, actor: by });
    if (!order.dryRun) options.afterOrder?.(order);
    return outcome;
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
    looking: makeLooking({ collections: () => [], repairRecord, picture: options.picture ?? emptyPicture() }),
    alerts: { byId: async () => undefined },
    tellAlert: async (plan: Pick<RepairPlan, 'id' | 'digest'>, told: Omit<RepairNews, 'planId' | 'digest'>) => {
      news.push({ ...told, planId: plan.id, digest: plan.digest });
    },
    backUps: { customers: options.backUp ?? (async () => 'customers_backup_20260301') },
    newPlanId:
      options.newPlanId ?? (() => `rpl_${String(Math.random()).slice(2).padStart(PLAN_IDS, '0').slice(0, PLAN_IDS)}`),
    needsSecondPerson: options.needsSecondPerson ?? false,
    isStopping: options.isStopping ?? (() => false),
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
