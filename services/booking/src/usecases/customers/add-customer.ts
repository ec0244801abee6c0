import { type Customer, customerCreated } from '@fencepost/contracts/booking/customer';
import { teller } from '@fencepost/contracts/envelope';
import type { TenantScope } from '@fencepost/contracts/scope';
import { customerFactsOf } from '../../domain/customer-facts.ts';
import type { CustomerDeps } from './save-customer.ts';

/** Adds a customer under its first version, and tells of it; undefined where somebody has the id already. */
export const addCustomer = async (
  { customers, clock }: CustomerDeps,
  given: Omit<Customer, 'version' | 'mergedInto'>,
  { scope, causationId }: { readonly scope: TenantScope; readonly causationId: string | null },
): Promise<Customer | undefined> => {
  const customer: Customer = { ...given, mergedInto: null, version: 1 };
  const tell = teller({ scope, occurredAt: clock.now(), causationId });
  const told = tell(customerCreated, customer, { customer: customerFactsOf(customer) });
  return (await customers.forTenant(scope.tenantId).add(customer, told)) ? customer : undefined;
};
