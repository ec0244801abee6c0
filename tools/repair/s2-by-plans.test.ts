import type { Store } from '@fencepost/mongo-kit/collection';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { makeStores } from '../../services/tenant/src/adapters/stores.ts';
import {
  bend,
  fifteen,
  friseurMapping,
  neverSynced,
  on,
  one,
  rawDoor,
  s2In,
} from '../../services/tenant/test/repairing.ts';
import { repairsOver } from './two-services.ts';

/** Everything about both companies that people see, without versions, times and outboxes. */
const seen = async (store: Store) => {
  const { companies, services, mappings, stagedRows, bindings } = makeStores(store);
  const bare = <T extends { readonly version: number }>(list: readonly T[]) =>
    list.map(({ version: _, ...others }) => JSON.stringify(others)).toSorted();
  const of = async (tenantId: typeof one) => ({
    company: bare([(await companies.forTenant(tenantId).byId(tenantId)) ?? { version: 0 }]),
    services: bare(await services.forTenant(tenantId).where({}, 99)),
    mappings: bare(await mappings.forTenant(tenantId).where({ status: 'active' }, 99)),
    claims: (await Array.fromAsync(bindings.heldBy(tenantId))).map(({ id }) => id).toSorted(),
  });
  return { one: await of(one), fifteen: await of(fifteen), staged: bare(await stagedRows.where({}, 99)) };
};

const statuses = async (store: Store, tenantId: typeof one) =>
  (await makeStores(store).services.forTenant(tenantId).where({}, 99)).map(({ syncStatus }) => syncStatus);

test('S2 by plans: 17 wrong statuses and 2 wrong teams are found, planned, approved, applied, verified, and undone exactly (INT-014..INT-019)', async () => {
  const { store, does } = await s2In();
  const before = await seen(store);
  const repairs = repairsOver(does);

  const sync = await repairs.plan('service_sync_status');
  expect(sync).toMatchObject({
    steps: { planned: 16 },
    before: { 'company 1: services': 18, 'company 1: services never': 16, 'company 15: services pending': 1 },
    expected: { 'company 1: services': 18, 'company 1: services synced': 18, 'company 1: services never': 0 },
    refusals: [{ because: expect.stringMatching(/Nobody has claimed event type 2563193/) }],
  });
  expect(sync.steps.planned + sync.refusals.length, 'the 17 findings').toBe(17);
  expect(await seen(store), 'a plan changes nothing').toEqual(before);
  const synced = await repairs.carryOut(sync);
  expect(synced).toMatchObject({ state: 'verified', steps: { applied: 16 }, findings: [] });
  expect(synced.after).toEqual({ ...synced.after, 'company 1: services synced': 18, 'company 15: services synced': 1 });

  const rows = await repairs.plan('staged_rows');
  expect(rows).toMatchObject({
    steps: { planned: 2 },
    before: { 'rows in staging': 2, 'rows in staging: team_missing': 1, 'rows in staging: team_of_other_company': 1 },
    expected: { 'rows in staging': 0, 'left alone': 0 },
  });
  const promoted = await repairs.carryOut(rows);
  expect(promoted).toMatchObject({ state: 'verified', steps: { applied: 2 }, after: { 'rows in staging': 0 } });
  expect(await statuses(store, one)).toEqual(Array(18).fill('synced'));
  expect(await statuses(store, fifteen)).toEqual(['synced', 'synced']);
  const mapped = await makeStores(store).mappings.forTenant(fifteen).where({}, 9);
  expect(mapped.map(({ calcomTeamId }) => calcomTeamId)).toEqual([39203, 39203]);
  const nothing = [await repairs.plan('service_sync_status'), await repairs.plan('staged_rows')];
  expect(nothing.map(({ steps, refusals }) => steps.planned + refusals.length)).toEqual([0, 0]);

  expect(await repairs.undo(rows.id)).toMatchObject({ state: 'undone', steps: { undone: 2 } });
  expect(await repairs.undo(sync.id)).toMatchObject({ state: 'undone', steps: { undone: 16 } });
  expect(await seen(store)).toEqual(before);
});

test('what a row in staging says of itself is named and never counted; Cal.com and the bond are (D-02)', async () => {
  const { does } = await s2In();
  const repairs = repairsOver(does);
  const { id } = await repairs.plan('staged_rows');
  for (const { evidence } of await repairs.steps(id)) {
    const tainted = evidence.filter(({ counts }) => !counts).map(({ source }) => source);
    expect(tainted).toEqual(['the row itself', 'the row itself', 'company']);
    const counted = evidence.filter(({ counts }) => counts).map(({ source }) => source);
    expect(counted).toEqual(['bond', 'registry', 'Cal.com']);
  }
});

test('bent mappings come back to their company’s bonded team, also those without one; ambiguous ones stay (INT-014, D-03, D-27)', async () => {
  const { store, does, mappings, teamBindings } = await s2In();
  const [, second] = await mappings.forTenant(one).where({}, 9);
  if (second === undefined) throw new Error('company 1 has 18 mappings');
  await bend(store, 'mappings', friseurMapping, { calcomTeamId: 39203 });
  await bend(store, 'mappings', second.id, { calcomTeamId: null });
  const before = await Promise.all(
    [friseurMapping, second.id].map((id) => rawDoor(store, 'mappings').look(id, platformScope)),
  );
  const repairs = repairsOver(does);
  const plan = await repairs.plan('mapping_team');
  expect(plan).toMatchObject({
    steps: { planned: 2 },
    before: { 'company 1: mappings of another team': 1, 'company 1: mappings without team': 1 },
    expected: { 'company 1: mappings of another team': 0, 'company 1: mappings without team': 0 },
  });
  expect(Object.keys(plan.before), 'of whom nothing is wrong, nothing is shown').not.toContain('company 15: mappings');
  const carriedOut = await repairs.carryOut(plan);
  expect(carriedOut).toMatchObject({ state: 'verified', steps: { applied: 2 }, after: { 'company 1: mappings': 18 } });
  const teams = (await mappings.forTenant(one).where({}, 99)).map(({ calcomTeamId }) => calcomTeamId);
  expect(teams).toEqual(Array(18).fill(34209));
  await repairs.undo(plan.id);
  const after = await Promise.all(
    [friseurMapping, second.id].map((id) => rawDoor(store, 'mappings').look(id, platformScope)),
  );
  expect(after.map((row) => row?.members)).toEqual(before.map((row) => row?.members));

  const [bond] = await teamBindings.forTenant(one).where({}, 1);
  if (bond === undefined) throw new Error('the company is bound');
  await teamBindings.forTenant(one).add({ ...bond, id: `${bond.id.slice(0, -1)}z`, calcomTeamId: 39203, version: 1 });
  const ambiguous = await repairs.plan('mapping_team');
  expect(ambiguous).toMatchObject({ steps: { planned: 0 } });
  expect(ambiguous.refusals.map(({ because }) => because)).toEqual([
    ...[expect.stringMatching(/more than one bond/), expect.stringMatching(/more than one bond/)],
  ]);
});

test('a plan for one company finds nothing of another’s', async () => {
  const { store, does } = await s2In();
  await bend(store, 'mappings', friseurMapping, { calcomTeamId: 39203 });
  const repairs = repairsOver(does);
  const planned = async (tenantId: typeof one) => {
    const remedies = ['mapping_team', 'service_sync_status', 'staged_rows', 'company_team'] as const;
    const plans = await Promise.all(remedies.map((remedy) => repairs.plan(remedy, { tenantId })));
    return plans.map(({ steps, refusals }) => [steps.planned, refusals.length]);
  };
  const ofOne = [
    [1, 0],
    [16, 0],
    [0, 0],
    [0, 0],
  ];
  expect(await planned(one)).toEqual(ofOne);
  const ofFifteen = [
    [0, 0],
    [0, 1],
    [2, 0],
    [0, 0],
  ];
  expect(await planned(fifteen)).toEqual(ofFifteen);
});

test('a company’s team that was set past the commands becomes its bond again (D-15)', async () => {
  const { store, does, companies } = await s2In();
  await bend(store, 'companies', one, { calcomTeam: { id: 39203, name: 'AskProAI' } });
  const repairs = repairsOver(does);
  const plan = await repairs.plan('company_team');
  expect(plan).toMatchObject({ steps: { planned: 1 }, before: { companies: 2 } });
  expect(await repairs.carryOut(plan)).toMatchObject({ state: 'verified' });
  expect((await companies.forTenant(one).byId(one))?.calcomTeam).toEqual({ id: 34209, name: 'Friseur 1' });
  await repairs.undo(plan.id);
  expect((await companies.forTenant(one).byId(one))?.calcomTeam).toEqual({ id: 39203, name: 'AskProAI' });
});

test('an undo of a promotion keeps what others have changed of the service meanwhile', async () => {
  const { does, services } = await s2In();
  const repairs = repairsOver(does);
  const plan = await repairs.plan('staged_rows');
  await repairs.carryOut(plan);
  const own = services.forTenant(fifteen);
  const [service] = await own.where({ eventTypeId: 2563193 }, 1);
  if (service === undefined) throw new Error('company 15 has service 47');
  await own.save({ ...service, price: { amountMinor: 4_200, currency: 'EUR' }, version: service.version + 1 });
  await repairs.undo(plan.id);
  expect(await own.byId(service.id)).toMatchObject({ price: { amountMinor: 4_200 }, syncStatus: 'pending' });
});

test('killed after any write of the owner, a step that promotes or sets is completed by its repetition, once', async () => {
  const [row] = await (await s2In()).stagedRows.where({ eventTypeId: 2563193 }, 1);
  if (row === undefined) throw new Error('S2 has a foreign mapping');
  const promote = { do: 'promote', expect: { state: 'staged' } } as const;
  const demote = { do: 'demote', expect: { state: 'promoted' } } as const;
  const before = await seen((await s2In()).store);
  const crashes = await afterEveryCrash({
    prepared: async () => (await s2In()).store,
    run: async (store) => {
      const done = await on(store).repair('stagedRows', row.id, promote);
      expect(['applied', 'already']).toContain(done.outcome);
      expect(done.inverse).toMatchObject({ do: 'demote' });
    },
    settled: async (store) => {
      expect(await statuses(store, fifteen)).toEqual(['synced', 'synced']);
      expect(await on(store).repair('stagedRows', row.id, demote)).toMatchObject({ outcome: 'applied' });
      expect(await seen(store)).toEqual(before);
    },
  });
  expect(crashes).toBeGreaterThan(5);

  const set = {
    do: 'set',
    expect: { syncStatus: 'never', lastCalcomSync: null, syncError: null },
    set: { syncStatus: 'synced', lastCalcomSync: '2026-03-01T12:00:00.000Z', syncError: null },
  } as const;
  const ofSet = await afterEveryCrash({
    prepared: async () => (await s2In()).store,
    run: async (store) => {
      const done = await on(store).repair('services', neverSynced, set);
      expect(done.inverse).toMatchObject({ set: set.expect });
    },
    settled: async (store) => {
      const service = await makeStores(store).services.forTenant(one).byId(neverSynced);
      expect(service).toMatchObject({ syncStatus: 'synced', version: 2 });
    },
  });
  expect(ofSet).toBe(3);
});
