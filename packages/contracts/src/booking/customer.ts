import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { CustomerId } from '../ids.ts';
import { Instant } from '../instant.ts';

/** A person who books. What is not known is null, never invented (D-09). */
export const Customer = z.object({
  id: CustomerId,
  name: z.string().max(300).nullable(),
  email: z.string().max(320).nullable(),
  /** E.164 */
  phone: z.string().max(20).nullable(),
  source: z.enum(['cal.com']),
  version: z.int().positive(),
  createdAt: Instant,
});
export type Customer = z.output<typeof Customer>;

export const getCustomer = defineAction({
  owner: 'booking',
  name: 'getCustomer',
  version: 1,
  summary: 'Read one customer of the company.',
  scope: 'tenant',
  input: z.object({ customerId: CustomerId }),
  output: Customer,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/customers/{customerId}' },
});

/** A customer as events tell of it: which facts are known, not what they are. */
export const CustomerFacts = Customer.pick({ id: true, source: true, version: true }).extend({
  knows: z.array(z.enum(['name', 'email', 'phone'])),
});

export const customerCreated = defineEvent({
  owner: 'booking',
  name: 'customerCreated',
  version: 1,
  summary: 'A company has a new customer.',
  scope: 'tenant',
  entity: 'customer',
  payload: z.object({ customer: CustomerFacts }),
});
