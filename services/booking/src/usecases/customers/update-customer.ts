import { isDeepStrictEqual } from 'node:util';
import type { Customer, updateCustomer } from '@fencepost/contracts/booking/customer';
import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { Customers } from '../ports/customers.ts';
import { atVersion, type CustomerDeps, saveCustomer, wrongState } from './save-customer.ts';

/** An e-mail names one customer (D-03): one that is somebody else's is refused. A phone may be shared. */
export const makeUpdateCustomer =
  (deps: CustomerDeps) =>
  async (
    { customerId, version, ...given }: z.output<typeof updateCustomer.input>,
    scope: TenantScope,
  ): Promise<Customer> => {
    const ours = deps.customers.forTenant(scope.tenantId);
    const stored = atVersion(known(await ours.byId(customerId)), version);
    if (stored.status !== 'active')
      throw wrongState('Only a customer in use can be changed.', { status: stored.status });
    const to = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    if (isDeepStrictEqual({ ...stored, ...to }, stored)) return stored;
    const { email } = given;
    if (typeof email === 'string' && email !== stored.email) await requireFree(ours, email, customerId);
    return saveCustomer(deps, stored, to, { scope });
  };

const requireFree = async (ours: Customers, email: string, customerId: string): Promise<void> => {
  const sharing = await ours.byEmail(email);
  const other = sharing.find(
    ({ id, status, mergedInto }) => id !== customerId && mergedInto !== customerId && status !== 'erased',
  );
  if (other === undefined) return;
  throw new AppError('conflict', 'Another customer has this e-mail. Merge the two instead.', {
    facts: { customerId: other.id },
  });
};
