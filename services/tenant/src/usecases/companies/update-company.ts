import type { TenantScope } from '@fencepost/contracts/scope';
import type { Company, CompanySettings, updateCompany } from '@fencepost/contracts/tenant/company';
import { atVersion } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import { type CompanyDeps, changeCompany } from './change-company.ts';

type Input = z.output<typeof updateCompany.input>;

export const makeUpdateCompany =
  (deps: CompanyDeps) =>
  ({ version, settings, ...data }: Input, scope: TenantScope): Promise<Company> =>
    changeCompany(deps, scope, (company) => ({
      ...data,
      settings: settingsWith(atVersion(company, version).settings, settings),
    }));

const settingsWith = (stored: CompanySettings, given: Input['settings']): CompanySettings => ({
  acceptDriftUpTo: given?.acceptDriftUpTo ?? stored.acceptDriftUpTo,
  syncEveryMinutes: given?.syncEveryMinutes ?? stored.syncEveryMinutes,
});
