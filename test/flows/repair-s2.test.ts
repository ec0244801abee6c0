import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Alert, getAlert, listAlertHistory, listAlerts } from '@fencepost/contracts/integrity/alert';
import {
  applyRepairPlan,
  approveRepairPlan,
  getRepairPlan,
  planRepair,
  type RepairPlan,
  undoRepairPlan,
  verifyRepairPlan,
} from '@fencepost/contracts/integrity/repair';
import { personIdOf } from '@fencepost/contracts/person';
import { issueCompanyApiKey } from '@fencepost/contracts/tenant/api-key';
import { listCompanies } from '@fencepost/contracts/tenant/company';
import { setCalcomApiKey } from '@fencepost/contracts/tenant/credential';
import { importLegacyRows, listStagedRows } from '@fencepost/contracts/tenant/legacy';
import { listMappings, listServices } from '@fencepost/contracts/tenant/mapping';
import { demoCompanies } from '@fencepost/fakes/demo-companies';
import { legacyRowsOfS2 } from '@fencepost/fakes/legacy-s2';
import { eventually } from '@fencepost/testing/eventually';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiClient, makeApiClient } from '../../tools/api/api-client.ts';
import { type RunningSystem, startSystem } from '../../tools/dev/system.ts';
import { openOperator } from '../../tools/operator/operator.ts';
import { ownerKeyOf } from '../../tools/seed/register-webhooks.ts';

const SOON_MS = 30_000;
const [friseur, askProAi] = demoCompanies;

let directory: string;
let system: RunningSystem;
/** Two people, each with a key of their own. */
let anna: ApiClient;
let bert: ApiClient;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fencepost-repair-'));
  system = await startSystem({ directory, durable: false, seed: false, quiet: true });
  const operator = await openOperator(system.state.nats);
  const { edge } = system.state;
  anna = makeApiClient({ edge, key: await operator.issueOperatorKey('anna') });
  bert = makeApiClient({ edge, key: await operator.issueOperatorKey('bert') });
  await operator.close();
}, 180_000);

afterAll(async () => {
  await system?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const activeAlerts = async (invariant: string): Promise<readonly Alert[]> =>
  (await anna(listAlerts, { status: 'active', invariant, limit: 100 })).data;
const countOf = (alerts: readonly Alert[]): number => alerts.reduce((sum, { count }) => sum + count, 0);

const untilIn = async (planId: string, states: readonly RepairPlan['state'][]): Promise<RepairPlan> => {
  await eventually(async () => expect(states).toContain((await anna(getRepairPlan, { planId })).state), SOON_MS);
  return anna(getRepairPlan, { planId });
};

/** Planned by one person, approved by another, applied, verified. */
const carriedOut = async ({ id: planId, digest }: RepairPlan): Promise<RepairPlan> => {
  await bert(approveRepairPlan, { planId, digest });
  await anna(applyRepairPlan, { planId });
  await untilIn(planId, ['applied']);
  return anna(verifyRepairPlan, { planId });
};

/**
 * A team that was never imported is imported within a minute of its key, which would map the rows itself while their plan is
 * applied or undone: this one has been imported a moment ago.
 */
const importNothing = async (calcomTeamId: number): Promise<void> => {
  const mongo = await new MongoClient(system.state.mongo).connect();
  try {
    const bindings = mongo.db('fencepost_tenant').collection('teamBindings');
    const lastTeamSync = new Date().toISOString();
    const { matchedCount } = await bindings.updateOne({ calcomTeamId, status: 'active' }, { $set: { lastTeamSync } });
    expect(matchedCount).toBe(1);
  } finally {
    await mongo.close();
  }
};

const undone = async (planId: string): Promise<RepairPlan> => {
  await anna(undoRepairPlan, { planId });
  return untilIn(planId, ['undone']);
};

const companyApi = async (number: number): Promise<ApiClient> => {
  const tenantId = (await anna(listCompanies, { number })).data[0]?.id;
  if (tenantId === undefined) throw new Error(`company ${number} is not there`);
  const { key } = await anna(issueCompanyApiKey, { tenantId, label: 'repair', role: 'owner' });
  return makeApiClient({ edge: system.state.edge, key });
};

const SYNC = 'service-with-event-type-is-synced';
const TEAM = 'mapping-team-is-company-team';

it('S2 over real services: 17 statuses and 2 teams are found, planned, approved by another person, applied, verified, and undone exactly (INT-013..INT-019, INT-033)', {
  timeout: 150_000,
}, async () => {
  await anna(importLegacyRows, { rows: [...legacyRowsOfS2()], dryRun: false });
  await eventually(async () => expect(countOf(await activeAlerts(SYNC))).toBe(17), SOON_MS);
  await eventually(async () => expect(countOf(await activeAlerts(TEAM))).toBe(2), SOON_MS);
  const [one, fifteen] = [await companyApi(friseur.number), await companyApi(askProAi.number)];
  const seen = async () => {
    const of = async (api: ApiClient) => ({
      services: (await api(listServices, { limit: 100 })).data.map(({ version: _, ...service }) => service),
      mappings: (await api(listMappings, { limit: 100 })).data
        .filter(({ status }) => status === 'active')
        .map(({ version: _, ...mapping }) => mapping),
    });
    const staged = (await anna(listStagedRows, { limit: 100, state: 'staged' })).data.map(
      ({ version: _, ...row }) => row,
    );
    return { one: await of(one), fifteen: await of(fifteen), staged };
  };
  const before = await seen();

  const alert = (await activeAlerts(SYNC)).find(({ count }) => count === 16);
  if (alert === undefined) throw new Error('16 services of one company are one alert');
  const sync = await anna(planRepair, { remedy: 'service_sync_status', alertId: alert.id });
  expect(sync).toMatchObject({
    ...{ state: 'planned', tenantId: alert.tenantId, steps: { planned: 16 } },
    expected: { 'company 1: services synced': 18 },
  });
  expect(await seen(), 'a plan changes nothing').toEqual(before);
  expect(await carriedOut(sync)).toMatchObject({
    ...{ state: 'verified', steps: { applied: 16 }, findings: [], after: { 'company 1: services synced': 18 } },
  });
  await eventually(async () => expect((await anna(getAlert, { alertId: alert.id })).status).toBe('resolved'), SOON_MS);
  const { data: history } = await anna(listAlertHistory, { alertId: alert.id });
  const ofRepair = history.filter(({ happened }) => happened.startsWith('repair_'));
  expect(ofRepair.map(({ happened }) => happened)).toEqual([
    ...['repair_planned', 'repair_approved', 'repair_applied', 'repair_verified'],
  ]);
  expect(new Set(ofRepair.map(({ by }) => by?.person)), 'two people').toEqual(
    new Set([personIdOf('anna'), personIdOf('bert')]),
  );

  await importNothing(askProAi.calcomTeamId);
  await fifteen(setCalcomApiKey, { apiKey: ownerKeyOf(askProAi.calcomTeamId) });
  const rows = await anna(planRepair, { remedy: 'staged_rows' });
  expect(rows).toMatchObject({ steps: { planned: 2 }, before: { 'rows in staging': 2 } });
  expect(await carriedOut(rows)).toMatchObject({ state: 'verified', steps: { applied: 2 } });
  const { services, mappings } = (await seen()).fifteen;
  expect(services.map(({ syncStatus }) => syncStatus)).toEqual(['synced', 'synced']);
  expect(mappings.map(({ calcomTeamId }) => calcomTeamId)).toEqual([askProAi.calcomTeamId, askProAi.calcomTeamId]);
  await eventually(async () => {
    expect([...(await activeAlerts(SYNC)), ...(await activeAlerts(TEAM))]).toEqual([]);
  }, SOON_MS);

  expect(await undone(rows.id)).toMatchObject({ steps: { undone: 2 } });
  expect(await undone(sync.id)).toMatchObject({ steps: { undone: 16 } });
  expect(await seen()).toEqual(before);
  await eventually(async () => expect(countOf(await activeAlerts(SYNC))).toBe(17), SOON_MS);
});
