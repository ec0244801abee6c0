import { type Customer, customerChanged } from '@fencepost/contracts/booking/customer';
import { teller } from '@fencepost/contracts/envelope';
import { AppError, staleVersion } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { customerFactsOf } from '../../domain/customer-facts.ts';
import type { Stores } from '../ports/stores.ts';

export interface CustomerDeps extends Pick<Stores, 'customers'> {
  readonly clock: Clock;
}

/** Writes a customer with other members under its next version, and tells of it; throws `stale_version`. */
export const saveCustomer = async (
  { customers, clock }: CustomerDeps,
  stored: Customer,
  to: Partial<Customer>,
  { scope, causationId = null }: { readonly scope: TenantScope; readonly causationId?: string | null },
): Promise<Customer> => {
  const next: Customer = { ...stored, ...to, version: stored.version + 1 };
  const tell = teller({ scope, occurredAt: clock.now(), causationId });
  const event = tell(customerChanged, next, { customer: customerFactsOf(next) });
  await customers.forTenant(scope.tenantId).save(next, event);
  return next;
};

/** The record that a command means, or `stale_version` where it was read before somebody changed it. */
export const atVersion = <T extends { readonly version: number }>(record: T, version: number): T => {
  if (record.version !== version) throw staleVersion(version, record.version);
  return record;
};

export const wrongState = (message: string, facts: Readonly<Record<string, string | null>> = {}): AppError =>
  new AppError('wrong_state', message, { facts });
