import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import { Company, companyRegistered, type registerCompany } from '@fencepost/contracts/tenant/company';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { tenantIdOf } from '../../domain/record-ids.ts';
import type { Stores } from '../ports.ts';

export { tenantIdOf };

export const makeRegisterCompany =
  ({ companies, clock }: Pick<Stores, 'companies'> & { readonly clock: Clock }) =>
  async (input: z.output<typeof registerCompany.input>, scope: PlatformScope): Promise<Company> => {
    const id = tenantIdOf(input.number);
    const company = Company.parse({ id, ...input, status: 'active', calcomTeam: null, version: 1 });
    const own = tenantScope({ ...scope, tenantId: id });
    const tell = teller({ scope: own, occurredAt: clock.now(), causationId: null });
    const records = companies.forTenant(id);
    if ((await records.add(company, tell(companyRegistered, company, { company }))) === undefined) return company;

    const registered = await records.byId(id);
    if (registered?.status === 'offboarding' || registered?.status === 'offboarded') {
      throw new AppError('conflict', `Company ${input.number} has left: its number is never given again.`);
    }
    if (registered?.name === input.name && registered.timeZone === input.timeZone) return registered;
    throw new AppError('conflict', `Company ${input.number} is registered with another name or time zone.`);
  };
