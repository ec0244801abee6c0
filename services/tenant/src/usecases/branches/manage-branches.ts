import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type Branch, branchChanged, type createBranch, type updateBranch } from '@fencepost/contracts/tenant/branch';
import type { Clock } from '@fencepost/service-kit/clock';
import { createdId } from '@fencepost/service-kit/created-id';
import type { RandomBytes } from '@fencepost/service-kit/random-id';
import { atVersion, change, inUse } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import { stayingCompany } from '../companies/staying-company.ts';
import type { Stores } from '../ports.ts';

type Deps = Pick<Stores, 'branches'> & { readonly clock: Clock };

export const makeCreateBranch =
  ({ companies, branches, random, clock }: Deps & Pick<Stores, 'companies'> & { readonly random: RandomBytes }) =>
  async (input: z.output<typeof createBranch.input>, scope: TenantScope): Promise<Branch> => {
    const { tenantId } = scope;
    await stayingCompany({ companies }, tenantId);
    const id = createdId('bra', input, scope, random);
    const branch: Branch = { id, ...input, serviceIds: [], status: 'active', version: 1 };
    const records = branches.forTenant(tenantId);
    const inTheWay = await records.add(branch, tellerOf(scope, clock)(branch));
    return inTheWay === undefined ? branch : known(await records.byId(id));
  };

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
