import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { CustomerId, MergeId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { E164, ExpectedVersion } from '../text.ts';

const Email = z
  .email()
  .max(320)
  .transform((text) => text.trim().toLowerCase());

/** Who put a customer here (BKG-010). */
export const CustomerSource = z.enum(['cal.com', 'retell_ai', 'api', 'legacy']);

/** A person who books. What is not known is null, never invented (D-09). */
export const Customer = z.object({
  id: CustomerId,
  name: z.string().max(300).nullable(),
  email: z.string().max(320).nullable(),
  /** E.164 */
  phone: z.string().max(20).nullable(),
  /** The customer's own company, as text. */
  company: z.string().max(300).nullable().default(null),
  notes: z.string().max(2_000).nullable().default(null),
  source: CustomerSource,
  /**
   * `merged`: another record stands for this person now; `deleted`: set aside, and can be restored; `erased`: nothing
   * personal is left, for ever.
   */
  status: z.enum(['active', 'merged', 'deleted', 'erased']).default('active'),
  mergedInto: CustomerId.nullable().default(null),
  version: z.int().positive(),
  createdAt: Instant,
});
export type Customer = z.output<typeof Customer>;

/** Somebody who books for the first time; at least one of e-mail and phone is needed to find them again. */
export const NewCustomer = z.object({
  name: z.string().trim().min(1).max(300),
  email: Email.optional(),
  phone: E164.optional(),
  company: z.string().trim().min(1).max(300).optional(),
});

const One = z.object({ customerId: CustomerId });
const Command = One.extend({ version: ExpectedVersion });

export const getCustomer = defineAction({
  owner: 'booking',
  name: 'getCustomer',
  version: 1,
  summary: 'Read one customer of the company.',
  scope: 'tenant',
  input: One,
  output: Customer,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/customers/{customerId}' },
});

export const listCustomers = defineAction({
  owner: 'booking',
  name: 'listCustomers',
  version: 1,
  summary: 'List the company’s customers, newest first; without `status`, those in use.',
  scope: 'tenant',
  input: PageRequest.extend({
    email: Email.optional(),
    phone: E164.optional(),
    status: Customer.shape.status.unwrap().optional(),
  }),
  output: pageOf(Customer),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/customers' },
});

export const createCustomer = defineAction({
  owner: 'booking',
  name: 'createCustomer',
  version: 1,
  summary: 'Add a customer, or answer the one whom the e-mail or the phone already names.',
  scope: 'tenant',
  input: NewCustomer.extend({ notes: z.string().max(2_000).optional() }),
  output: Customer,
  errors: ['invalid_input', 'conflict'],
  role: 'staff',
  http: { method: 'post', path: '/v1/customers', status: 201, idempotencyKey: 'required' },
});

export const updateCustomer = defineAction({
  owner: 'booking',
  name: 'updateCustomer',
  version: 1,
  summary: 'Change a customer. What is not sent stays as it is; null says that it is not known.',
  scope: 'tenant',
  input: Command.extend({
    name: z.string().trim().min(1).max(300).nullable().optional(),
    email: Email.nullable().optional(),
    phone: E164.nullable().optional(),
    company: z.string().trim().min(1).max(300).nullable().optional(),
    notes: z.string().max(2_000).nullable().optional(),
  }),
  output: Customer,
  errors: ['not_found', 'stale_version', 'wrong_state', 'conflict'],
  role: 'staff',
  http: { method: 'patch', path: '/v1/customers/{customerId}' },
});

/** How sure it is that two records are one person: 0 to 1, with what speaks for and against it. */
export const CustomerMatch = z.object({
  customer: Customer,
  confidence: z.number().min(0).max(1),
  because: z.array(z.enum(['same_email', 'same_phone', 'same_name', 'other_email', 'other_phone', 'other_name'])),
});

export const listCustomerMatches = defineAction({
  owner: 'booking',
  name: 'listCustomerMatches',
  version: 1,
  summary: 'Tell which other customers of the company may be the same person, surest first.',
  scope: 'tenant',
  input: One,
  output: z.object({ data: z.array(CustomerMatch) }),
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/customers/{customerId}/matches' },
});

/** Two records of one person made one, with all that is needed to undo it. */
export const CustomerMerge = z.object({
  id: MergeId,
  /** Whose record stays. */
  customerId: CustomerId,
  /** Whose record gives its appointments away. */
  mergedId: CustomerId,
  status: z.enum(['merging', 'merged', 'undoing', 'undone']),
  /** Appointments that changed hands. */
  appointments: z.int().nonnegative(),
  version: z.int().positive(),
  createdAt: Instant,
});
export type CustomerMerge = z.output<typeof CustomerMerge>;

export const mergeCustomers = defineAction({
  owner: 'booking',
  name: 'mergeCustomers',
  version: 1,
  summary: 'Make two records one person: the other’s appointments become this one’s. It can be undone.',
  scope: 'tenant',
  input: Command.extend({ mergedId: CustomerId }),
  output: CustomerMerge,
  errors: ['not_found', 'stale_version', 'wrong_state', 'conflict'],
  timeoutMs: 10_000,
  http: { method: 'post', path: '/v1/customers/{customerId}/merge', idempotencyKey: 'optional' },
});

export const undoCustomerMerge = defineAction({
  owner: 'booking',
  name: 'undoCustomerMerge',
  version: 1,
  summary: 'Make one record two persons again; what was booked since stays with the one who booked it.',
  scope: 'tenant',
  input: z.object({ mergeId: MergeId, version: ExpectedVersion }),
  output: CustomerMerge,
  errors: ['not_found', 'stale_version', 'wrong_state'],
  timeoutMs: 10_000,
  http: { method: 'post', path: '/v1/customer-merges/{mergeId}/undo', idempotencyKey: 'optional' },
});

export const deleteCustomer = defineAction({
  owner: 'booking',
  name: 'deleteCustomer',
  version: 1,
  summary: 'Set a customer aside. Refused while appointments are to come; it can be restored.',
  scope: 'tenant',
  input: Command,
  output: Customer,
  errors: ['not_found', 'stale_version', 'still_referenced', 'wrong_state'],
  http: { method: 'delete', path: '/v1/customers/{customerId}' },
});

export const restoreCustomer = defineAction({
  owner: 'booking',
  name: 'restoreCustomer',
  version: 1,
  summary: 'Take a customer back who was set aside.',
  scope: 'tenant',
  input: Command,
  output: Customer,
  errors: ['not_found', 'stale_version', 'wrong_state'],
  http: { method: 'post', path: '/v1/customers/{customerId}/restore', idempotencyKey: 'optional' },
});

export const eraseCustomer = defineAction({
  owner: 'booking',
  name: 'eraseCustomer',
  version: 1,
  summary:
    'Erase a person for ever: their data here, and the key to what the audit says of them. Its chain stays valid.',
  scope: 'tenant',
  input: Command,
  output: Customer,
  errors: ['not_found', 'stale_version', 'still_referenced', 'wrong_state'],
  role: 'owner',
  http: { method: 'post', path: '/v1/customers/{customerId}/erase', idempotencyKey: 'optional' },
});

/** A customer as events tell of it: which facts are known, not what they are. */
export const CustomerFacts = Customer.pick({
  id: true,
  source: true,
  status: true,
  mergedInto: true,
  version: true,
}).extend({
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

export const customerChanged = defineEvent({
  owner: 'booking',
  name: 'customerChanged',
  version: 1,
  summary: 'A customer was changed, merged, set aside, restored or erased.',
  scope: 'tenant',
  entity: 'customer',
  payload: z.object({ customer: CustomerFacts }),
});

export const customerMergeChanged = defineEvent({
  owner: 'booking',
  name: 'customerMergeChanged',
  version: 1,
  summary: 'Two records of one person were made one, or two again.',
  scope: 'tenant',
  entity: 'merge',
  payload: z.object({ merge: CustomerMerge }),
});
