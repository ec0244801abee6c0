import type { TenantScope } from '@fencepost/contracts/scope';
import type { Branch } from '@fencepost/contracts/tenant/branch';
import type { SwitchImpact } from '@fencepost/contracts/tenant/team-switch';
import type { BeforeSwitch } from '../../domain/team-switch-record.ts';
import type { CountDependents, Stores } from '../ports.ts';
import { all, joinedIn } from './remember-team.ts';

type Deps = Pick<Stores, 'services' | 'mappings' | 'branches' | 'teamMembers' | 'phoneNumbers'> & {
  readonly countDependents: CountDependents;
};

/** What would lose its proof, from what hangs on the team (A12): counted in the very records that a switch changes. */
export const predictImpact = async (
  deps: Deps,
  { calcomTeamId, before }: { readonly calcomTeamId: number; readonly before: BeforeSwitch },
  scope: TenantScope,
): Promise<SwitchImpact> => {
  const lost = new Set(before.services.map(({ id }) => id));
  const emptied = before.branches.filter(({ serviceIds }) => serviceIds.every((id) => lost.has(id)));
  return {
    services: before.services.length,
    mappings: before.mappingIds.length,
    teamMembers: before.teamMembers,
    branchOffers: sum(before.branches.map(({ serviceIds }) => serviceIds.filter((id) => lost.has(id)).length)),
    phoneNumbers: await numbersOf(deps, emptied, scope),
    ...(await deps.countDependents({ calcomTeamId }, scope)),
  };
};

/** What has lost its proof, by looking at each record that hung on the team. */
export const countHappened = async (
  deps: Deps,
  { calcomTeamId, before }: { readonly calcomTeamId: number; readonly before: BeforeSwitch },
  scope: TenantScope,
): Promise<SwitchImpact> => {
  const { tenantId } = scope;
  const wasMapped = new Set(before.mappingIds);
  const wasSold = new Set(before.services.map(({ id }) => id));
  const mappings = await all(deps.mappings.forTenant(tenantId).all({ calcomTeamId, status: 'retired' }));
  const services = await all(deps.services.forTenant(tenantId).all({ active: false, syncStatus: 'never' }));
  const branches = new Map((await all(deps.branches.forTenant(tenantId).all())).map((branch) => [branch.id, branch]));
  const offersLost = before.branches.map(({ id, serviceIds }) => {
    const stillSold = branches.get(id)?.serviceIds ?? [];
    return serviceIds.filter((serviceId) => wasSold.has(serviceId) && !stillSold.includes(serviceId)).length;
  });
  const emptied = before.branches.filter(({ id }) => branches.get(id)?.serviceIds.length === 0);
  return {
    services: services.filter(({ id }) => wasSold.has(id)).length,
    mappings: mappings.filter(({ id }) => wasMapped.has(id)).length,
    teamMembers: Math.max(0, before.teamMembers - (await joinedIn(deps, tenantId, calcomTeamId)).length),
    branchOffers: sum(offersLost),
    phoneNumbers: await numbersOf(deps, emptied, scope),
    ...(await deps.countDependents({ calcomTeamId }, scope)),
  };
};

const numbersOf = async (
  { phoneNumbers }: Deps,
  branches: readonly Pick<Branch, 'id'>[],
  { tenantId }: TenantScope,
): Promise<number> => {
  const ids = new Set(branches.map(({ id }) => id));
  const numbers = await all(phoneNumbers.forTenant(tenantId).all({ status: 'active' }));
  return numbers.filter(({ branchId }) => ids.has(branchId)).length;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
