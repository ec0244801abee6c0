import type { Customer } from '@fencepost/contracts/booking/customer';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type CustomerDeps, saveCustomer } from './save-customer.ts';

/** Each further try means that somebody else has written the customer in between. */
const MOST_TRIES = 8;

/** Takes a customer back who was set aside, and leaves any other as they are; answers them as they stand then. */
export const takeBack = async (
  deps: CustomerDeps,
  customerId: string,
  { scope, causationId = null }: { readonly scope: TenantScope; readonly causationId?: string | null },
): Promise<Customer | undefined> => {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const found = await deps.customers.forTenant(scope.tenantId).byId(customerId);
    if (found?.status !== 'deleted') return found;
    try {
      return await saveCustomer(deps, found, { status: 'active' }, { scope, causationId });
    } catch (error) {
      if (codeOf(error) !== 'stale_version') throw error;
    }
  }
  throw new AppError('unavailable', 'Others kept writing this customer; try again.');
};
