import type { Customer } from '@fencepost/contracts/booking/customer';
import type { TenantScope } from '@fencepost/contracts/scope';
import { untilWritten } from '@fencepost/service-kit/write-record';
import { type CustomerDeps, saveCustomer } from './save-customer.ts';

/** Takes a customer back who was set aside, and leaves any other as they are; answers them as they stand then. */
export const takeBack = async (
  deps: CustomerDeps,
  customerId: string,
  { scope, causationId = null }: { readonly scope: TenantScope; readonly causationId?: string | null },
): Promise<Customer | undefined> => {
  const { found } = await untilWritten('this customer', async () => {
    const stored = await deps.customers.forTenant(scope.tenantId).byId(customerId);
    if (stored?.status !== 'deleted') return { found: stored };
    return { found: await saveCustomer(deps, stored, { status: 'active' }, { scope, causationId }) };
  });
  return found;
};
