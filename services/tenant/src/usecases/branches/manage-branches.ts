import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import {
  type Branch,
  branchChanged,
  type createBranch,
  type getBranch,
  type listBranches,
  type updateBranch,
} from '@fencepost/contracts/tenant/branch';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { atVersion, change, inUse } from '../change.ts';
import { createdId } from '../created-id.ts';
import type { Page, RandomBytes, Stores } from '../ports.ts';

type Deps = Pick<Stores, 'branches'> & { readonly clock: Clock };

export const makeCreateBranch =
  ({ companies, branches, random, clock }: Deps & Pick<Stores, 'companies'> & { readonly random: RandomBytes }) =>
  async (input: z.output<typeof createBranch.input>, scope: TenantScope): Promise<Branch> => {
    const { tenantId } = scope;
    known(await companies.forTenant(tenantId).byId(tenantId));
    const id = createdId('bra', input, scope, random);
    const branch: Branch = { id, ...input, serviceIds: [], status: 'active', version: 1 };
    const records = branches.forTenant(tenantId);
    const inTheWay = await records.add(branch, tellerOf(scope, clock)(branch));
    return inTheWay === undefined ? branch : known(await records.byId(id));
  };

export const makeListBranches =
  ({ branches }: Pick<Deps, 'branches'>) =>
  (request: z.output<typeof listBranches.input>, { tenantId }: TenantScope): Promise<Page<Branch>> =>
    branches.forTenant(tenantId).page(request);

export const makeGetBranch =
  ({ branches }: Pick<Deps, 'branches'>) =>
  async ({ branchId }: z.output<typeof getBranch.input>, { tenantId }: TenantScope): Promise<Branch> =>
    known(await branches.forTenant(tenantId).byId(branchId));

export const makeUpdateBranch =
  ({ branches, clock }: Deps) =>
  async ({ branchId, version, ...to }: z.output<typeof updateBranch.input>, scope: TenantScope): Promise<Branch> => {
    const records = branches.forTenant(scope.tenantId);
    const branch = atVersion(inUse(await records.byId(branchId)), version);
    return change(records, branch, { to, tell: tellerOf(scope, clock) });
  };

/** Tells of a branch's new state. */
export const tellerOf = (scope: TenantScope, clock: Clock) => {
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  return (branch: Branch) => tell(branchChanged, branch, { branch });
};
