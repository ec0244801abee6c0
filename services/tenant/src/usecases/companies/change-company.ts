import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type Company, companyChanged } from '@fencepost/contracts/tenant/company';
import type { Clock } from '@fencepost/service-kit/clock';
import { type Changes, change } from '@fencepost/service-kit/write-record';
import type { Stores } from '../ports.ts';
import { refuseLeaver } from './staying-company.ts';

export interface CompanyDeps extends Pick<Stores, 'companies'> {
  readonly clock: Clock;
}

/** Changes the company of a scope and tells of it, with who did it; `decide` may refuse. */
export const changeCompany = async (
  { companies, clock }: CompanyDeps,
  scope: TenantScope,
  decide: (company: Company) => Changes<Company>,
): Promise<Company> => {
  const records = companies.forTenant(scope.tenantId);
  const company = refuseLeaver(known(await records.byId(scope.tenantId)));
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  return change(records, company, {
    to: decide(company),
    tell: (next) => tell(companyChanged, next, { company: next }),
  });
};
