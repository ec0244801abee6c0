import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type bindTeam, type Company, companyTeamBound } from '@fencepost/contracts/tenant/company';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { claim } from './claim.ts';
import type { Stores } from './ports.ts';

export const makeBindTeam =
  ({ companies, bindings, clock }: Pick<Stores, 'companies' | 'bindings'> & { readonly clock: Clock }) =>
  async ({ team }: z.output<typeof bindTeam.input>, scope: TenantScope): Promise<Company> => {
    const records = companies.forTenant(scope.tenantId);
    const company = known(await records.byId(scope.tenantId));
    await claim(bindings, { kind: 'calcom_team', value: team.id, reference: company.id }, scope.tenantId);
    if (company.calcomTeam?.id === team.id && company.calcomTeam.name === team.name) return company;

    const bound: Company = { ...company, calcomTeam: team, version: company.version + 1 };
    await records.save(
      bound,
      teller({ scope, occurredAt: clock.now(), causationId: null })(companyTeamBound, bound, { company: bound }),
    );
    return bound;
  };
