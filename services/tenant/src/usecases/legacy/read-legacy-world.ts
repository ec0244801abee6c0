import type { TenantId } from '@fencepost/contracts/ids';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { LegacyRow } from '@fencepost/contracts/tenant/legacy';
import { bindingId } from '../../domain/binding.ts';
import { legacyServiceIdOf, stagedRowIdOf } from '../../domain/legacy-owned.ts';
import type { LegacyWorld } from '../../domain/legacy-world.ts';
import { mappingIdOf, teamBindingIdOf, tenantIdOf } from '../../domain/record-ids.ts';
import type { Stores } from '../ports.ts';

export type LegacyWorldDeps = Pick<
  Stores,
  'companies' | 'services' | 'mappings' | 'teamBindings' | 'stagedRows' | 'bindings'
>;

/** Looks up everything that the rows name: what is there already, and whose it is. */
export const readLegacyWorld = async (
  stores: LegacyWorldDeps,
  rows: readonly LegacyRow[],
  scope: PlatformScope,
): Promise<LegacyWorld> => {
  const { companies, services, mappings, teamBindings, stagedRows, bindings } = stores;
  const owned = rows.filter((row) => row.kind !== 'company');
  const found = {
    companies: await companies.acrossTenants(scope).byIds(unique(rows.map(companyOf))),
    services: await services.acrossTenants(scope).byIds(unique(rows.flatMap(serviceIdsOf))),
    mappings: await mappings.acrossTenants(scope).byIds(unique(rows.map(mappingId))),
    teamBindings: await teamBindings.acrossTenants(scope).byIds(unique(rows.map(bondId))),
    stagedRows: await Promise.all(unique(owned.map(stagedRowIdOf)).map((id) => stagedRows.byId(id))),
    claims: await bindings.byIds(unique(rows.flatMap(claimIdsOf))),
  };
  const ids = [...found.mappings, ...found.teamBindings, ...found.stagedRows].flatMap((record) => record?.id ?? []);
  return {
    companies: new Map(found.companies.map((company) => [company.tenantId, company])),
    owners: new Map(found.claims.map(({ id, owner }) => [id, owner])),
    services: new Map(found.services.map((service) => [service.id, service])),
    ids: new Set(ids),
  };
};

const unique = <T>(values: readonly (T | undefined)[]): readonly T[] => [
  ...new Set(values.filter((value) => value !== undefined)),
];

const companyOf = (row: LegacyRow): TenantId | undefined => {
  const number = row.kind === 'company' ? row.id : row.company_id;
  return number == null ? undefined : tenantIdOf(number);
};

const serviceIdsOf = (row: LegacyRow): readonly string[] => {
  const tenantId = companyOf(row);
  if (tenantId === undefined || row.kind === 'company') return [];
  return [legacyServiceIdOf(tenantId, row)];
};

const mappingId = (row: LegacyRow): string | undefined => {
  const tenantId = companyOf(row);
  return tenantId === undefined || row.kind !== 'mapping' ? undefined : mappingIdOf(tenantId, row.calcom_event_type_id);
};

const bondId = (row: LegacyRow): string | undefined =>
  row.kind !== 'company' || row.calcom_team_id == null
    ? undefined
    : teamBindingIdOf(tenantIdOf(row.id), row.calcom_team_id);

const claimIdsOf = (row: LegacyRow): readonly string[] => {
  const team = row.kind === 'service' ? null : (row.calcom_team_id ?? null);
  const eventType = row.kind === 'company' ? null : (row.calcom_event_type_id ?? null);
  return [
    ...(team === null ? [] : [bindingId('calcom_team', team)]),
    ...(eventType === null ? [] : [bindingId('event_type', eventType)]),
  ];
};
