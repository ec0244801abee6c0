import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import type { LegacyRow, StagingProblem } from '@fencepost/contracts/tenant/legacy';
import { Service, SyncStatus } from '@fencepost/contracts/tenant/mapping';
import { bindingId } from './binding.ts';
import { COMPANY_LEFT, isLeaving } from './legacy-company.ts';
import type { LegacyDecision, LegacyWorld } from './legacy-world.ts';
import { mappingIdOf, serviceIdOf, tenantIdOf } from './record-ids.ts';
import type { StagedRowRecord } from './staged-row-record.ts';

type ServiceRow = Extract<LegacyRow, { readonly kind: 'service' }>;
type MappingRow = Extract<LegacyRow, { readonly kind: 'mapping' }>;

/** What waits in staging, or was promoted out of it, stays there, whatever else would become of it by now. */
export const decideOwned = (row: ServiceRow | MappingRow, known: LegacyWorld): LegacyDecision => {
  if (hasLeft(row, known)) return { outcome: 'invalid', id: null, problem: COMPANY_LEFT, write: null };
  const id = stagedRowIdOf(row);
  if (known.ids.has(id)) return { outcome: 'unchanged', id, problem: null, write: null };
  return row.kind === 'service' ? decideService(row, known) : decideMapping(row, known);
};

/** A service keeps the status that it had, whatever becomes of its mapping; an unknown status is `never`. */
const decideService = (row: ServiceRow, known: LegacyWorld): LegacyDecision => {
  const syncStatus = statusOf(row);
  const eventTypeId = row.calcom_event_type_id ?? null;
  const stage = (problem: StagingProblem) => staged(row, { problem, syncStatus });
  const tenantId = companyOf(row, known);
  if (typeof tenantId !== 'string') return stage(tenantId.problem);
  const id = legacyServiceIdOf(tenantId, row);
  if (known.services.has(id)) return { outcome: 'unchanged', id, problem: null, write: null };
  if (eventTypeId !== null && isForeign(known.owners.get(bindingId('event_type', eventTypeId)), tenantId)) {
    return stage('event_type_of_other_company');
  }
  const service = Service.safeParse({
    ...{ id, name: row.name, durationMinutes: row.duration_minutes, eventTypeId, syncStatus },
    ...{ active: true, version: 1 },
  });
  if (!service.success) {
    const problem = '/duration_minutes: a length of 1 to 1440 minutes is expected';
    return { outcome: 'invalid', id: null, problem, write: null };
  }
  return { outcome: 'written', id, problem: null, write: { kind: 'service', tenantId, service: service.data } };
};

/** A mapping is one only where row, registry and company agree on the team and nobody else has the event type. */
const decideMapping = (row: MappingRow, known: LegacyWorld): LegacyDecision => {
  const tenantId = companyOf(row, known);
  if (typeof tenantId !== 'string') return staged(row, { problem: tenantId.problem, syncStatus: null });
  const { calcom_event_type_id: eventTypeId, calcom_team_id: calcomTeamId } = row;
  const serviceId = serviceIdOf(tenantId, eventTypeId);
  const service = known.services.get(serviceId);
  const stage = (problem: StagingProblem) => staged(row, { problem, syncStatus: service?.syncStatus ?? null });

  const id = mappingIdOf(tenantId, eventTypeId);
  if (known.ids.has(id)) return { outcome: 'unchanged', id, problem: null, write: null };
  if (calcomTeamId == null) return stage('team_missing');
  if (isForeign(known.owners.get(bindingId('calcom_team', calcomTeamId)), tenantId))
    return stage('team_of_other_company');
  if (known.companies.get(tenantId)?.calcomTeam?.id !== calcomTeamId) return stage('team_contradicts_company');
  const owner = known.owners.get(bindingId('event_type', eventTypeId));
  if (isForeign(owner, tenantId)) return stage('event_type_of_other_company');
  if (service === undefined) return stage('service_unknown');
  const mapping = { id, eventTypeId, calcomTeamId, serviceId, status: 'active', webhookId: null, version: 1 } as const;
  return { outcome: 'written', id, problem: null, write: { kind: 'mapping', tenantId, mapping } };
};

/** The service that a row is or names: one for an event type, else one for the row. */
export const legacyServiceIdOf = (tenantId: TenantId, row: ServiceRow | MappingRow): string =>
  row.calcom_event_type_id == null
    ? derivedId('svc', tenantId, 'legacy', `${row.id}`)
    : serviceIdOf(tenantId, row.calcom_event_type_id);

/** The id of the staged row of a row: the same content always waits in the same place. */
export const stagedRowIdOf = (row: ServiceRow | MappingRow): string => derivedId('stg', ...partsOf(row).map(String));

const partsOf = (row: ServiceRow | MappingRow): readonly unknown[] => {
  const { kind, id = null, company_id = null, calcom_event_type_id = null } = row;
  return [kind, id, company_id, calcom_event_type_id, row.kind === 'mapping' ? (row.calcom_team_id ?? null) : null];
};

const staged = (
  row: ServiceRow | MappingRow,
  { problem, syncStatus }: { readonly problem: StagingProblem; readonly syncStatus: SyncStatus | null },
): LegacyDecision => {
  const id = stagedRowIdOf(row);
  const record: StagedRowRecord = {
    ...{ id, kind: row.kind, problem, claimedCompanyNumber: row.company_id ?? null, syncStatus },
    eventTypeId: row.calcom_event_type_id ?? null,
    calcomTeamId: row.kind === 'mapping' ? (row.calcom_team_id ?? null) : null,
    state: 'staged',
    ...{ promotedTo: null, version: 1, source: row, promotion: null },
  };
  return { outcome: 'staged', id, problem, write: { kind: 'staged', row: record } };
};

/** What a row says is its company, where there is one: a claim that team, registry and event type still have to agree with. */
const companyOf = (
  { company_id: number }: ServiceRow | MappingRow,
  { companies }: LegacyWorld,
): TenantId | { readonly problem: StagingProblem } => {
  if (number == null) return { problem: 'company_missing' };
  const tenantId = tenantIdOf(number);
  const company = companies.get(tenantId);
  return company === undefined ? { problem: 'company_unknown' } : tenantId;
};

/** Of a company that leaves nothing is taken in any more, not even to wait. */
const hasLeft = ({ company_id: number }: ServiceRow | MappingRow, { companies }: LegacyWorld): boolean =>
  number != null && isLeaving(companies.get(tenantIdOf(number)));

const isForeign = (owner: TenantId | undefined, tenantId: TenantId): boolean =>
  owner !== undefined && owner !== tenantId;

const statusOf = ({ sync_status }: ServiceRow): SyncStatus => {
  const status = SyncStatus.safeParse(sync_status?.trim().toLowerCase());
  return status.success ? status.data : 'never';
};
