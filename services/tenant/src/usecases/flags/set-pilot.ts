import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import type { Company } from '@fencepost/contracts/tenant/company';
import type { setPilot } from '@fencepost/contracts/tenant/flag';
import type { z } from 'zod';
import { type CompanyDeps, changeCompany } from '../companies/change-company.ts';

/** The pilot programme (TEN-053): who let a company in is the actor of the event. */
export const makeSetPilot =
  (deps: CompanyDeps) =>
  ({ tenantId, pilot }: z.output<typeof setPilot.input>, scope: PlatformScope): Promise<Company> =>
    changeCompany(deps, tenantScope({ ...scope, tenantId }), () => ({ pilot }));
