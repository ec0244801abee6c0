import type { Alert } from '@fencepost/contracts/integrity/alert';
import { issueCompanyApiKey } from '@fencepost/contracts/tenant/api-key';
import { listCompanies } from '@fencepost/contracts/tenant/company';
import { setCalcomApiKey } from '@fencepost/contracts/tenant/credential';
import { openEndpoint } from '@fencepost/contracts/tenant/endpoint';
import {
  importLegacyRows,
  LegacyRow,
  listStagedRows,
  promoteStagedRow,
  type StagedRow,
} from '@fencepost/contracts/tenant/legacy';
import { listMappings, listServices } from '@fencepost/contracts/tenant/mapping';
import type { DemoCompany } from '@fencepost/fakes/demo-companies';
import type { ApiClient } from '../../api/api-client.ts';
import { ownerKeyOf } from '../../seed/register-webhooks.ts';
import { everyPage } from '../every-page.ts';
import type { Narrator } from '../narrator.ts';
import { hasEnded, syncUntil } from '../sync-until.ts';
import type { World } from '../world.ts';

const FOUND_WITHIN_SECONDS = 20;
const SYNC_INVARIANT = 'service-with-event-type-is-synced';
const TEAM_INVARIANT = 'mapping-team-is-company-team';

/** The predecessor's rows of incident S2, and the companies they are about. */
export interface Incident {
  readonly companies: readonly DemoCompany[];
  readonly rows: readonly unknown[];
}

/** What the rows themselves say is wrong: the numbers that the monitor has to find. */
const wrongIn = (rows: readonly unknown[]) => {
  const parsed = rows.map((row) => LegacyRow.parse(row));
  const teams = new Map(parsed.flatMap((row) => (row.kind === 'company' ? [[row.id, row.calcom_team_id]] : [])));
  const mappings = parsed.filter((row) => row.kind === 'mapping');
  const services = parsed.filter((row) => row.kind === 'service' && row.calcom_event_type_id);
  return {
    services: services.length,
    notSynced: services.filter((row) => row.kind === 'service' && row.sync_status !== 'synced').length,
    nullTeam: mappings.filter((row) => !row.calcom_team_id).length,
    wrongTeam: mappings.filter((row) => row.calcom_team_id && row.calcom_team_id !== teams.get(row.company_id ?? 0))
      .length,
  };
};

/** What rows of other companies in staging add to the platform's alerts, which are nobody's and count them all. */
const othersIn = (rows: readonly StagedRow[]) => {
  const mappings = rows.filter(({ kind }) => kind === 'mapping').map(({ problem }) => problem);
  const services = rows.filter(({ kind, eventTypeId }) => kind === 'service' && eventTypeId !== null);
  return {
    notSynced: services.filter(({ syncStatus }) => syncStatus !== 'synced').length,
    nullTeam: mappings.filter((problem) => problem === 'team_missing').length,
    wrongTeam: mappings.filter((problem) => /^team_(of_other|contradicts)_company$/.test(problem)).length,
  };
};

const openOf = (world: World, invariant: string, ids: readonly string[]) => (): Promise<readonly Alert[]> =>
  world.alerts(
    (alert) =>
      alert.status === 'open' &&
      alert.invariant === invariant &&
      (alert.tenantId === null || ids.includes(alert.tenantId)),
  );

const countOf = (alerts: readonly Alert[], isCounted: (alert: Alert) => boolean): number =>
  alerts.filter(isCounted).reduce((sum, { count }) => sum + count, 0);

/** Opens the companies' doors, as an operator does who takes them over. */
const apisOf = async (world: World, ids: readonly string[]): Promise<readonly ApiClient[]> =>
  Promise.all(
    ids.map(async (tenantId) => {
      const { key } = await world.operator(issueCompanyApiKey, { tenantId, label: 'repair', role: 'owner' });
      return world.api(key);
    }),
  );

/** Incident S2 with its numbers: loaded as it was, found without being asked, mended by validated commands only. */
export const s2Incident = async (world: World, narrator: Narrator, { companies, rows }: Incident): Promise<void> => {
  const wrong = wrongIn(rows);
  const chunk = { rows: [...rows] };
  const dry = await world.operator(importLegacyRows, { ...chunk, dryRun: true });
  const real = await world.operator(importLegacyRows, { ...chunk, dryRun: false });
  const outcomes = ({ data }: typeof dry) => data.map(({ outcome }) => outcome).join(' ');
  narrator.check('the dry run said what the import then did', outcomes(dry) === outcomes(real));
  const waiting = await everyPage((cursor) => world.operator(listStagedRows, { state: 'staged', limit: 100, cursor }));
  const isOurs = ({ claimedCompanyNumber }: StagedRow) =>
    companies.some(({ number }) => number === claimedCompanyNumber);
  const staged = waiting.filter(isOurs);
  const others = othersIn(waiting.filter((row) => !isOurs(row)));
  narrator.check(
    `${wrong.nullTeam + wrong.wrongTeam} rows prove no company and wait in staging, given to nobody`,
    staged.length === wrong.nullTeam + wrong.wrongTeam,
  );
  for (const row of staged) narrator.quote(`event type ${row.eventTypeId}: ${row.problem}, team ${row.calcomTeamId}`);
  const ids = await Promise.all(
    companies.map(async ({ number }) => (await world.operator(listCompanies, { number })).data[0]?.id ?? ''),
  );

  const sync = await narrator.checkSoon(
    `the monitor finds ${wrong.notSynced} services that are not synced`,
    FOUND_WITHIN_SECONDS,
    openOf(world, SYNC_INVARIANT, ids),
    (seen) => countOf(seen, () => true) === wrong.notSynced + others.notSynced,
  );
  const team = await narrator.checkSoon(
    `it finds ${wrong.wrongTeam} mapping of a wrong team and ${wrong.nullTeam} without team`,
    FOUND_WITHIN_SECONDS,
    openOf(world, TEAM_INVARIANT, ids),
    (seen) =>
      countOf(seen, ({ title }) => title.includes('NULL')) === wrong.nullTeam + others.nullTeam &&
      countOf(seen, ({ title }) => title.includes('wrong')) === wrong.wrongTeam + others.wrongTeam,
  );
  for (const alert of [...sync, ...team]) narrator.quote(`${alert.severity}: ${alert.title}`);

  narrator.say('An operator stores the companies’ keys, imports both teams, and promotes the staged rows.');
  const apis = await apisOf(world, ids);
  for (const [index, api] of apis.entries()) {
    await api(openEndpoint, { vendor: 'calcom' });
    await api(setCalcomApiKey, { apiKey: ownerKeyOf(companies[index]?.calcomTeamId ?? 0) });
    const run = await syncUntil(api, hasEnded);
    narrator.check(`the import of ${companies[index]?.name} is synced`, run.state === 'synced');
  }
  for (const { id, version } of staged) await world.operator(promoteStagedRow, { stagedRowId: id, version });
  for (const [index, api] of apis.entries()) {
    const services = (await api(listServices, { limit: 100 })).data;
    const mappings = (await api(listMappings, { limit: 100 })).data;
    const { eventTypes, calcomTeamId, name } = companies[index] ?? { eventTypes: [], calcomTeamId: 0, name: '' };
    const synced = services.filter(({ syncStatus }) => syncStatus === 'synced').length;
    narrator.check(
      `${name}: ${synced}/${eventTypes.length} synced`,
      synced === eventTypes.length && services.length === synced,
    );
    narrator.check(
      `${name}: every mapping is on team ${calcomTeamId}`,
      mappings.length === eventTypes.length && mappings.every((mapping) => mapping.calcomTeamId === calcomTeamId),
    );
  }
  const remaining = [
    [SYNC_INVARIANT, others.notSynced],
    [TEAM_INVARIANT, others.nullTeam + others.wrongTeam],
  ] as const;
  for (const [invariant, count] of remaining) {
    await narrator.checkSoon(
      `the alerts of ${invariant} resolve themselves`,
      FOUND_WITHIN_SECONDS,
      openOf(world, invariant, ids),
      (seen) => countOf(seen, () => true) === count,
    );
  }
};
