import { AppError } from '@fencepost/contracts/errors';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import type { Company, suspendCompany } from '@fencepost/contracts/tenant/company';
import type { z } from 'zod';
import { type CompanyDeps, changeCompany } from './change-company.ts';

type Input = z.output<typeof suspendCompany.input>;
type Status = Company['status'];

/**
 * Its keys leave the edge's directory as soon as the event is read; its endpoints stay, so that deliveries are accepted
 * and quarantined instead of lost. Suspending a suspended company changes nothing.
 */
export const makeSuspendCompany =
  (deps: CompanyDeps) =>
  ({ tenantId }: Input, scope: PlatformScope): Promise<Company> =>
    changeCompany(deps, tenantScope({ ...scope, tenantId }), (company) => ({
      status: moved(company, 'active', 'suspended'),
    }));

export const makeResumeCompany =
  (deps: CompanyDeps) =>
  ({ tenantId }: Input, scope: PlatformScope): Promise<Company> =>
    changeCompany(deps, tenantScope({ ...scope, tenantId }), (company) => ({
      status: moved(company, 'suspended', 'active'),
    }));

const moved = ({ number, status }: Company, from: Status, to: Status): Status => {
  if (status === from || status === to) return to;
  throw new AppError('conflict', `Company ${number} is ${status}: it can no longer become ${to}.`, {
    facts: { status },
  });
};
