import { AppError } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import type { Branch } from '@fencepost/contracts/tenant/branch';
import type { Mapping } from '@fencepost/contracts/tenant/mapping';
import type { TeamMember } from '@fencepost/contracts/tenant/team';
import { type BeforeSwitch, MOST_EVENT_TYPES } from '../../domain/team-switch-record.ts';
import type { Stores } from '../ports.ts';

type Deps = Pick<Stores, 'services' | 'mappings' | 'branches' | 'teamMembers'>;

/** What hangs on a team of the company now. Throws `conflict` where it is more than a switch can put back. */
export const rememberTeam = async (deps: Deps, tenantId: TenantId, calcomTeamId: number): Promise<BeforeSwitch> => {
  const mappings = await Array.fromAsync(deps.mappings.forTenant(tenantId).all({ calcomTeamId, status: 'active' }));
  const serviceIds = new Set(mappings.map(({ serviceId }) => serviceId));
  const services = (await Array.fromAsync(deps.services.forTenant(tenantId).all())).filter(({ id }) =>
    serviceIds.has(id),
  );
  const branches = (await Array.fromAsync(deps.branches.forTenant(tenantId).all({ status: 'active' }))).filter(
    sellsAny(serviceIds),
  );
  const members = await joinedIn(deps, tenantId, calcomTeamId);
  if (mappings.length > MOST_EVENT_TYPES || branches.length > MOST_EVENT_TYPES) {
    throw new AppError(
      'conflict',
      `More than ${MOST_EVENT_TYPES} event types or branches hang on team ${calcomTeamId}.`,
    );
  }
  return {
    mappingIds: mappings.map(({ id }) => id),
    services: services.map(({ id, active, withdrawn, syncStatus, syncError }) => ({
      id,
      active,
      withdrawn,
      syncStatus,
      syncError,
    })),
    branches: branches.map(({ id, serviceIds: sold }) => ({ id, serviceIds: sold })),
    teamMembers: members.length,
  };
};

/** Of a company’s team: who is in it. */
export const joinedIn = (
  { teamMembers }: Pick<Stores, 'teamMembers'>,
  tenantId: TenantId,
  calcomTeamId: number,
): Promise<readonly TeamMember[]> =>
  Array.fromAsync(teamMembers.forTenant(tenantId).all({ calcomTeamId, status: 'joined' }));

/** The mappings of a company’s team that lead somewhere. */
export const activeMappingsOf = (
  { mappings }: Pick<Stores, 'mappings'>,
  tenantId: TenantId,
  calcomTeamId: number,
): Promise<readonly Mapping[]> => Array.fromAsync(mappings.forTenant(tenantId).all({ calcomTeamId, status: 'active' }));

export const sellsAny =
  (serviceIds: ReadonlySet<string>) =>
  (branch: Pick<Branch, 'serviceIds'>): boolean =>
    branch.serviceIds.some((id) => serviceIds.has(id));
