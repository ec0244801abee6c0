import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import type { Company } from '@fencepost/contracts/tenant/company';
import type { Stores } from '../ports.ts';

/**
 * The company that something new is made for. Throws `conflict` for one that is leaving or has left, whose records are
 * removed and must not come back (TEN-056), and `not_found` where there is none.
 */
export const stayingCompany = async ({ companies }: Pick<Stores, 'companies'>, tenantId: TenantId): Promise<Company> =>
  refuseLeaver(known(await companies.forTenant(tenantId).byId(tenantId)));

/** The company, unless it is leaving or has left. */
export const refuseLeaver = (company: Company): Company => {
  const { number, status } = company;
  if (status === 'active' || status === 'suspended') return company;
  throw new AppError('conflict', `Company ${number} is ${status}: nothing of it is made or changed any more.`, {
    facts: { status },
  });
};
