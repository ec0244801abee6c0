import type { Customer } from '@fencepost/contracts/booking/customer';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { CalcomBooking } from '@fencepost/vendors/calcom/webhook';
import { type Arrival, makeRegisterPerson, type Person } from './register-person.ts';
import type { CustomerDeps } from './save-customer.ts';

/** Who booked, and the first booking of theirs, by which somebody without e-mail and phone is known. */
export type Booker = Pick<CalcomBooking, 'attendee' | 'uid'>;

/** BKG-011. */
const NOTES = 'Created from Cal.com booking webhook';

/** Who booked at Cal.com, as somebody who comes: a booking is never refused, so whoever shares is kept apart. */
export const bookerAsArrival = (
  { attendee, uid }: Booker,
  deliveryId: string | null,
): { readonly person: Person; readonly arrival: Arrival } => {
  const { name = null, email = null, phone = null } = attendee;
  const arrival = { source: 'cal.com', notes: NOTES, alone: `booking:${uid}`, ifSeveral: 'apart' } as const;
  return { person: { name, email, phone, company: null }, arrival: { ...arrival, causationId: deliveryId } };
};

/** The company's customer who made a booking at Cal.com. */
export const makeFindOrCreateCustomer = (deps: CustomerDeps) => {
  const registerPerson = makeRegisterPerson(deps);
  // Async, for it is begun beside something else: what it throws is to reject.
  return async (booker: Booker, deliveryId: string | null, scope: TenantScope): Promise<Customer> => {
    const { person, arrival } = bookerAsArrival(booker, deliveryId);
    return registerPerson(person, arrival, scope);
  };
};
