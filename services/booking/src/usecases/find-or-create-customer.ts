import type { Customer } from '@fencepost/contracts/booking/customer';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { CalcomBooking } from '@fencepost/vendors/calcom/webhook';
import { makeRegisterPerson } from './customers/register-person.ts';
import type { CustomerDeps } from './customers/save-customer.ts';

/** Who booked, and the first booking of theirs, by which somebody without e-mail and phone is known. */
export type Booker = Pick<CalcomBooking, 'attendee' | 'uid'>;

/** BKG-011. */
const NOTES = 'Created from Cal.com booking webhook';

/** The company's customer who made a booking at Cal.com: a booking is never refused, so whoever shares is kept apart. */
export const makeFindOrCreateCustomer = (deps: CustomerDeps) => {
  const registerPerson = makeRegisterPerson(deps);
  return ({ attendee, uid }: Booker, deliveryId: string | null, scope: TenantScope): Promise<Customer> => {
    const { name = null, email = null, phone = null } = attendee;
    const arrival = { source: 'cal.com', notes: NOTES, alone: `booking:${uid}`, ifSeveral: 'apart' } as const;
    return registerPerson({ name, email, phone, company: null }, { ...arrival, causationId: deliveryId }, scope);
  };
};
