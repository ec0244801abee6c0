import type { TenantScope } from '@fencepost/contracts/scope';
import type { Branch } from '@fencepost/contracts/tenant/branch';
import type { PhoneNumber } from '@fencepost/contracts/tenant/phone-number';
import type { SwitchImpact } from '@fencepost/contracts/tenant/team-switch';
import type { BeforeSwitch } from '../../domain/team-switch-record.ts';
import type { CountDependents, Stores } from '../ports.ts';
import { joinedIn } from './remember-team.ts';

type Deps = Pick<Stores, 'services' | 'mappings' | 'branches' | 'teamMembers' | 'phoneNumbers'> & {
  readonly countDependents: CountDependents;
};

/** What would lose its proof, from what hangs on the team (A12): counted in the very records that a switch changes. */
export const predictImpact = async (
  deps: Deps,
  { calcomTeamId, before }: { readonly calcomTeamId: number; readonly before: BeforeSwitch },
  scope: TenantScope,
): Promise<SwitchImpact> => {
  const sellers = offersLost(before);
  const emptied = sellers.filter(({ isEmptied }) => isEmptied);
  return {
    services: before.services.length,
    mappings: before.mappingIds.length,
    teamMembers: before.teamMembers,
    branchOffers: sum(sellers.map(({ offers }) => offers)),
    phoneNumbers: (await numbersOf(deps, emptied, scope)).length,
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
  const mappings = await Array.fromAsync(deps.mappings.forTenant(tenantId).all({ calcomTeamId, status: 'retired' }));
  const services = await Array.fromAsync(deps.services.forTenant(tenantId).all({ active: false, syncStatus: 'never' }));
  const branches = new Map(
    (await Array.fromAsync(deps.branches.forTenant(tenantId).all())).map((branch) => [branch.id, branch]),
  );
  const lostOffers = before.branches.map(({ id, serviceIds }) => {
    const stillSold = branches.get(id)?.serviceIds ?? [];
    return serviceIds.filter((serviceId) => wasSold.has(serviceId) && !stillSold.includes(serviceId)).length;
  });
  const emptied = before.branches.filter(({ id }) => branches.get(id)?.serviceIds.length === 0);
  return {
    services: services.filter(({ id }) => wasSold.has(id)).length,
    mappings: mappings.filter(({ id }) => wasMapped.has(id)).length,
    teamMembers: Math.max(0, before.teamMembers - (await joinedIn(deps, tenantId, calcomTeamId)).length),
    branchOffers: sum(lostOffers),
    phoneNumbers: (await numbersOf(deps, emptied, scope)).length,
    ...(await deps.countDependents({ calcomTeamId }, scope)),
  };
};

/** Of each branch that sells what goes: how much of it, and whether nothing is left. */
export const offersLost = ({ services, branches }: BeforeSwitch) => {
  const lost = new Set(services.map(({ id }) => id));
  return branches.map(({ id, serviceIds }) => {
    const offers = serviceIds.filter((serviceId) => lost.has(serviceId)).length;
    return { id, offers, isEmptied: offers === serviceIds.length };
  });
};

/** The numbers that lead to these branches. */
export const numbersOf = async (
  { phoneNumbers }: Pick<Stores, 'phoneNumbers'>,
  branches: readonly Pick<Branch, 'id'>[],
  { tenantId }: TenantScope,
): Promise<readonly PhoneNumber[]> => {
  const ids = new Set(branches.map(({ id }) => id));
  const numbers = await Array.fromAsync(phoneNumbers.forTenant(tenantId).all({ status: 'active' }));
  return numbers.filter(({ branchId }) => ids.has(branchId));
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
