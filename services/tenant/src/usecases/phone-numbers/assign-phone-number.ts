import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { assignPhoneNumber, PhoneNumber } from '@fencepost/contracts/tenant/phone-number';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { keepOpen, requireBranch } from '../branches/own-branches.ts';
import { stayingCompany } from '../companies/staying-company.ts';
import type { ReadPhoneNumber, Stores } from '../ports.ts';
import { take } from '../possession.ts';
import { numberOf, tellerOfNumbers } from './phone-number-record.ts';

type Deps = Pick<Stores, 'companies' | 'branches' | 'phoneNumbers' | 'bindings'> & {
  readonly readPhoneNumber: ReadPhoneNumber;
  readonly clock: Clock;
};

/** The claim comes first: a number of another company is refused before anything is written (TEN-041). */
export const makeAssignPhoneNumber =
  (deps: Deps) =>
  async (
    { number: text, branchId, label }: z.output<typeof assignPhoneNumber.input>,
    scope: TenantScope,
  ): Promise<PhoneNumber> => {
    const { tenantId } = scope;
    const company = await stayingCompany(deps, tenantId);
    const number = deps.readPhoneNumber(text, company.locale);
    if (number === undefined) throw noNumber(company.locale);
    await requireBranch(deps, tenantId, branchId);
    const thing = numberOf(deps, tenantId, number);
    const assigned = await take<PhoneNumber>(thing, {
      wanted: (stored) => ({
        id: thing.id,
        number,
        branchId,
        label,
        status: 'active',
        version: stored?.version ?? 1,
      }),
      tell: tellerOfNumbers(scope, deps.clock),
    });
    await keepOpen(deps, [branchId], scope);
    return assigned;
  };

const noNumber = (locale: string): AppError => {
  const message = `no telephone number that can be dialled, neither with a country code nor as one of the country of ${locale}`;
  return new AppError('invalid_input', 'This is no telephone number.', { errors: [{ pointer: '/number', message }] });
};
