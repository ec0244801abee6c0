import { type Customer, customerCreated } from '@fencepost/contracts/booking/customer';
import { teller } from '@fencepost/contracts/envelope';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { CalcomBooking } from '@fencepost/vendors/calcom/webhook';
import { customerFactsOf } from '../domain/customer-facts.ts';
import { customerIdOf, identityOf } from '../domain/customer-identity.ts';
import type { Customers, Stores } from './ports.ts';

/** The company's customer who made a booking; created once, however often and however concurrently this is asked. */
export const makeFindOrCreateCustomer =
  ({ customers, clock }: Pick<Stores, 'customers'> & { readonly clock: Clock }) =>
  async (booking: CalcomBooking, deliveryId: string, scope: TenantScope): Promise<Customer> => {
    const ours = customers.forTenant(scope.tenantId);
    const id = customerIdOf(scope.tenantId, identityOf(booking));
    const known = (await ours.byId(id)) ?? (await matchByPhone(ours, booking));
    if (known !== undefined) return known;

    const { name, email, phone } = booking.attendee;
    const now = clock.now();
    const customer: Customer = {
      id,
      name: name ?? null,
      email: email ?? null,
      phone: phone ?? null,
      source: 'cal.com',
      version: 1,
      createdAt: now,
    };
    const tell = teller({ scope, occurredAt: now, causationId: deliveryId });
    await ours.add(customer, tell(customerCreated, customer, { customer: customerFactsOf(customer) }));
    return customer;
  };

/**
 * A phone number tells who somebody is only where no e-mail is given and one person has that number (D-03). Whoever gives an
 * e-mail is found by it alone: people who share a phone stay apart, whatever the order in which they book.
 */
const matchByPhone = async (ours: Customers, { attendee }: CalcomBooking): Promise<Customer | undefined> => {
  if (attendee.phone === undefined || attendee.email !== undefined) return undefined;
  const sharing = await ours.byPhone(attendee.phone);
  return sharing.length === 1 ? sharing[0] : undefined;
};
