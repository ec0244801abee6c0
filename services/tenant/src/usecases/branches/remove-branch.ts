import { known } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Branch, removeBranch } from '@fencepost/contracts/tenant/branch';
import type { Clock } from '@fencepost/service-kit/clock';
import { atVersion, change } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import type { Stores } from '../ports.ts';
import { tellerOf } from './manage-branches.ts';
import { keepOpen, MOST_NAMED, type References, restrict } from './own-branches.ts';

type Deps = Pick<Stores, 'branches' | 'phoneNumbers' | 'voiceAgents' | 'staff'> & { readonly clock: Clock };

/** Nothing goes with it: what leads to the branch has to be moved or given up first (TEN-056). */
export const makeRemoveBranch =
  (deps: Deps) =>
  async ({ branchId, version }: z.output<typeof removeBranch.input>, scope: TenantScope): Promise<Branch> => {
    const { tenantId } = scope;
    const records = deps.branches.forTenant(tenantId);
    const stored = known(await records.byId(branchId));
    const branch = stored.status === 'removed' ? stored : atVersion(stored, version);
    restrict('branch', await referencesTo(deps, tenantId, branchId));
    const removed = await change(records, branch, { to: { status: 'removed' }, tell: tellerOf(scope, deps.clock) });
    const late = await referencesTo(deps, tenantId, branchId);
    if (late.some(({ ids }) => ids.length > 0)) await keepOpen(deps, [branchId], scope);
    restrict('branch', late);
    return removed;
  };

const referencesTo = async (
  { phoneNumbers, voiceAgents, staff }: Deps,
  tenantId: TenantId,
  branchId: string,
): Promise<References[]> => {
  const [numbers, agents, people] = await Promise.all([
    phoneNumbers.forTenant(tenantId).where({ branchId, status: 'active' }, MOST_NAMED),
    voiceAgents.forTenant(tenantId).where({ branchId, status: 'active' }, MOST_NAMED),
    staff.forTenant(tenantId).where({ branchIds: branchId, status: 'active' }, MOST_NAMED),
  ]);
  return [
    { type: 'phoneNumber', ids: numbers.map(({ id }) => id) },
    { type: 'voiceAgent', ids: agents.map(({ id }) => id) },
    { type: 'staff', ids: people.map(({ id }) => id) },
  ];
};
