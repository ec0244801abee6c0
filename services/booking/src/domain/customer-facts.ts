import type { Customer, CustomerFacts } from '@fencepost/contracts/booking/customer';
import type { z } from 'zod';

const personal = ['name', 'email', 'phone'] as const;

/** A customer as others may know of it: which facts there are, not what they are. */
export const customerFactsOf = (
  customer: Pick<Customer, 'id' | 'source' | 'status' | 'mergedInto' | 'version' | 'name' | 'email' | 'phone'>,
): z.input<typeof CustomerFacts> => {
  const { id, source, status, mergedInto, version } = customer;
  return { id, source, status, mergedInto, version, knows: personal.filter((fact) => customer[fact] !== null) };
};
