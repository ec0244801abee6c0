import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import { derivedId, TenantId } from '@fencepost/contracts/ids';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import { type Company, companyRegistered, type registerCompany } from '@fencepost/contracts/tenant/company';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import type { Stores } from './ports.ts';

/** The id of the company with this number: the same number is the same company, however often it is registered. */
export const tenantIdOf = (number: number): TenantId => TenantId.parse(derivedId('ten', 'company', String(number)));

export const makeRegisterCompany =
  ({ companies, clock }: Pick<Stores, 'companies'> & { readonly clock: Clock }) =>
  async (input: z.output<typeof registerCompany.input>, scope: PlatformScope): Promise<Company> => {
    const id = tenantIdOf(input.number);
    const company: Company = { id, ...input, status: 'active', calcomTeam: null, version: 1 };
    const own = tenantScope({ ...scope, tenantId: id });
    const tell = teller({ scope: own, occurredAt: clock.now(), causationId: null });
    const records = companies.forTenant(id);
    if (await records.add(company, tell(companyRegistered, company, { company }))) return company;

    const registered = await records.byId(id);
    if (registered?.name === input.name && registered.timeZone === input.timeZone) return registered;
    throw new AppError('conflict', `Company ${input.number} is registered with another name or time zone.`);
  };
