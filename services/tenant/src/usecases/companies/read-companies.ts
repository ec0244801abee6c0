import { known } from '@fencepost/contracts/errors';
import type { Page } from '@fencepost/contracts/page';
import type { PlatformScope, TenantScope } from '@fencepost/contracts/scope';
import type { Company, getCompany, listCompanies } from '@fencepost/contracts/tenant/company';
import type { z } from 'zod';
import type { Stores } from '../ports.ts';

type Deps = Pick<Stores, 'companies'>;

export const makeListCompanies =
  ({ companies }: Deps) =>
  ({ number, ...request }: z.output<typeof listCompanies.input>, scope: PlatformScope): Promise<Page<Company>> =>
    companies.acrossTenants(scope).page(request, number === undefined ? {} : { number });

export const makeGetCompany =
  ({ companies }: Deps) =>
  async (_: z.output<typeof getCompany.input>, { tenantId }: TenantScope): Promise<Company> =>
    known(await companies.forTenant(tenantId).byId(tenantId));
