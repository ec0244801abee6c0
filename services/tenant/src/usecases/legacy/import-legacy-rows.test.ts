import type { RowReport } from '@fencepost/contracts/tenant/legacy';
import { legacyRowsOfS2 } from '@fencepost/fakes/legacy-s2';
import type { Store } from '@fencepost/mongo-kit/collection';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import { fixedClock } from '@fencepost/testing/clocks';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { definitions, rows } from '../../adapters/rows.ts';
import { makeStores } from '../../adapters/stores.ts';
import { tenantIdOf } from '../../domain/record-ids.ts';
import { makeImportLegacyRows } from './import-legacy-rows.ts';

const emptyStore = () => memoryStore({ definitions, clock: fixedClock });
const importing = (store: Store) => {
  const run = makeImportLegacyRows({ ...makeStores(store), clock: fixedClock });
  return {
    dryRun: async (given: readonly unknown[]) => (await run({ rows: [...given], dryRun: true }, platformScope)).data,
    apply: async (given: readonly unknown[]) => (await run({ rows: [...given], dryRun: false }, platformScope)).data,
  };
};
const storedIn = async (store: Store) => {
  const all = { sort: { _id: 1 }, limit: 200 } as const;
  return {
    companies: await store.collection(rows.companies).acrossTenants(platformScope).find({}, all),
    services: await store.collection(rows.services).acrossTenants(platformScope).find({}, all),
    mappings: await store.collection(rows.mappings).acrossTenants(platformScope).find({}, all),
    teamBindings: await store.collection(rows.teamBindings).acrossTenants(platformScope).find({}, all),
    staged: await store.collection(rows.stagedRows).platform().find({}, all),
    claims: await store.collection(rows.bindings).platform().find({}, all),
  };
};
const count = (reports: readonly RowReport[], outcome: RowReport['outcome']) =>
  reports.filter((report) => report.outcome === outcome).length;

const s2 = legacyRowsOfS2();
const of = (kind: string) => s2.filter((row) => row.kind === kind);
const foreign = of('mapping').filter((row) => row.company_id === 15);
const company = { kind: 'company', id: 3, name: 'Third', time_zone: 'Europe/Berlin', calcom_team_id: 300 };
const service = {
  ...{ kind: 'service', id: 31, company_id: 3, name: 'Cut', duration_minutes: 30 },
  ...{ calcom_event_type_id: 3001, sync_status: 'synced' },
};
const mapping = { kind: 'mapping', id: 7, company_id: 3, calcom_event_type_id: 3001, calcom_team_id: 300 };

test('S2 is loaded as it was: valid rows are records with their old status, the two bad mappings wait in staging (TEN-028, TEN-057, TEN-058)', async () => {
  const store = emptyStore();
  const reports = await importing(store).apply(s2);
  expect(count(reports, 'written')).toBe(s2.length - foreign.length);
  expect(count(reports, 'staged')).toBe(foreign.length);

  const { companies, services, mappings, stagedRows, teamBindings } = makeStores(store);
  const [one, fifteen] = [tenantIdOf(1), tenantIdOf(15)];
  const statuses = (await services.forTenant(one).where({}, 100)).map(({ syncStatus }) => syncStatus);
  const expected = of('service').filter((row) => row.company_id === 1);
  expect(statuses.toSorted()).toEqual(expected.map((row) => row.sync_status).toSorted());
  expect(await mappings.forTenant(one).count({ calcomTeamId: 34209 }, 100)).toBe(expected.length);
  expect(await mappings.forTenant(fifteen).count({}, 100)).toBe(0);
  expect(await services.forTenant(fifteen).where({ eventTypeId: 2563193 }, 1)).toMatchObject([
    { syncStatus: 'pending', active: true },
  ]);
  expect(await companies.forTenant(fifteen).byId(fifteen)).toMatchObject({ number: 15, calcomTeam: { id: 39203 } });
  expect(await teamBindings.forTenant(fifteen).where({}, 9)).toMatchObject([
    { calcomTeamId: 39203, status: 'active', syncStatus: 'pending' },
  ]);
  const waiting = [...(await stagedRows.where({}, 9))].toSorted((a, b) => (a.eventTypeId ?? 0) - (b.eventTypeId ?? 0));
  expect(waiting).toMatchObject([
    { problem: 'team_of_other_company', eventTypeId: 2563193, calcomTeamId: 34209, claimedCompanyNumber: 15 },
    { problem: 'team_missing', eventTypeId: 3664712, calcomTeamId: null, claimedCompanyNumber: 15 },
  ]);
});

test('a dry run reports exactly what the real run then does, and writes nothing', async () => {
  const store = emptyStore();
  const shuffled = [...s2.toReversed(), { kind: 'company' }, mapping, service, company];
  const told = await importing(store).dryRun(shuffled);
  expect(await storedIn(store)).toEqual(await storedIn(emptyStore()));
  expect(await importing(store).apply(shuffled)).toEqual(told);
  expect(count(told, 'invalid')).toBe(1);
});

test('a repetition writes nothing twice, and says so of every row', async () => {
  const store = emptyStore();
  await importing(store).apply(s2);
  const before = await storedIn(store);
  const again = await importing(store).apply(s2);
  expect(again.map(({ outcome }) => outcome)).toEqual(s2.map(() => 'unchanged'));
  expect(await storedIn(store)).toEqual(before);
});

test('rows may come in any order within a batch', async () => {
  const [inOrder, reversed] = [emptyStore(), emptyStore()];
  await importing(inOrder).apply(s2);
  await importing(reversed).apply(s2.toReversed());
  const factsOf = async (store: Store) => JSON.parse(JSON.stringify(await storedIn(store)));
  expect(await factsOf(reversed)).toEqual(await factsOf(inOrder));
});

test.each([
  ['no company (D-02)', { ...mapping, company_id: null }, 'company_missing'],
  ['a company that nobody knows', { ...mapping, company_id: 99 }, 'company_unknown'],
  ['no team (D-27)', { ...mapping, calcom_team_id: null }, 'team_missing'],
  ['another company’s team', { ...mapping, calcom_team_id: 34209 }, 'team_of_other_company'],
  ['a team that nobody has', { ...mapping, calcom_team_id: 301 }, 'team_contradicts_company'],
  ['another company’s event type (D-14)', { ...mapping, calcom_event_type_id: 3420901 }, 'event_type_of_other_company'],
  ['an event type without a service', { ...mapping, calcom_event_type_id: 3002 }, 'service_unknown'],
])('a mapping with %s is staged, never guessed (D-01, D-03)', async (_, row, problem) => {
  const store = emptyStore();
  await importing(store).apply([...s2, company, service]);
  const [report] = await importing(store).apply([row]);
  expect(report).toMatchObject({ outcome: 'staged', problem });
  expect(await makeStores(store).mappings.forTenant(tenantIdOf(3)).count({}, 9)).toBe(0);
  expect(await makeStores(store).stagedRows.byId(report?.id ?? '')).toMatchObject({ problem, state: 'staged' });
});

test.each([
  ['no company', { ...service, company_id: null }, 'company_missing'],
  ['an unknown company', { ...service, company_id: 99 }, 'company_unknown'],
  ['another company’s event type', { ...service, calcom_event_type_id: 3420901 }, 'event_type_of_other_company'],
])('a service with %s is staged', async (_, row, problem) => {
  const store = emptyStore();
  await importing(store).apply([...s2, company]);
  expect(await importing(store).apply([row])).toMatchObject([{ outcome: 'staged', problem }]);
});

test.each([
  ['an unknown kind', { kind: 'customer' }, /kind|invalid/i],
  ['no object', 7, /./],
  ['a company without a time zone', { ...company, time_zone: null }, /time_zone/],
  ['a company that claims another company’s team', { ...company, calcom_team_id: 34209 }, /another company/],
  ['a service without a length', { ...service, duration_minutes: null }, /duration_minutes/],
])('%s is reported with its problem and nothing is written', async (_, row, problem) => {
  const store = emptyStore();
  await importing(store).apply([...s2, { ...company, calcom_team_id: null }]);
  const before = await storedIn(store);
  const given = row === 7 || (row as { kind: string }).kind !== 'company' ? row : { ...(row as object), id: 4 };
  const [report] = await importing(store).apply([given]);
  expect(report).toMatchObject({ outcome: 'invalid', id: null, problem: expect.stringMatching(problem) });
  expect(await storedIn(store)).toEqual(before);
});

test('a status that nobody knows is never, and a row without a mapping keeps its event type', async () => {
  const store = emptyStore();
  await importing(store).apply([company, { ...service, sync_status: 'SYNCED ' }]);
  await importing(store).apply([{ ...service, id: 32, calcom_event_type_id: 3002, sync_status: 'half' }]);
  const services = await makeStores(store).services.forTenant(tenantIdOf(3)).where({}, 9);
  expect(services.map(({ eventTypeId, syncStatus }) => [eventTypeId, syncStatus]).toSorted()).toEqual([
    [3001, 'synced'],
    [3002, 'never'],
  ]);
});

test('two imports at once that want one team and one event type for two companies: one has each, the other is told', async () => {
  const store = emptyStore();
  const rival = [
    { ...company, id: 4 },
    { ...service, company_id: 4 },
    { ...mapping, company_id: 4 },
  ];
  const [one, two] = await Promise.all([
    importing(store).apply([company, service, mapping]),
    importing(store).apply(rival),
  ]);
  const written = [one, two].filter((reports) => count(reports, 'written') === 3);
  expect(written).toHaveLength(1);
  const { claims } = await storedIn(store);
  expect(new Set(claims.map(({ owner }) => owner)).size).toBe(1);
});

test('a crash after any write is completed by importing again', async () => {
  const some = [company, service, mapping, { ...mapping, calcom_team_id: null }];
  const undisturbed = emptyStore();
  await importing(undisturbed).apply(some);
  const crashes = await afterEveryCrash({
    prepared: async () => emptyStore(),
    run: (store) => importing(store).apply(some),
    settled: async (store) => expect(await storedIn(store)).toEqual(await storedIn(undisturbed)),
  });
  expect(crashes).toBeGreaterThanOrEqual(7);
});
