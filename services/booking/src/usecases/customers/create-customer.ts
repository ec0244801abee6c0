import type { Customer, createCustomer } from '@fencepost/contracts/booking/customer';
import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { RegisterPerson } from './register-person.ts';

/** Whoever is known already is answered as they are: what was sent of them is not written over it. */
export const makeCreateCustomer =
  ({ registerPerson }: { readonly registerPerson: RegisterPerson }) =>
  async (input: z.output<typeof createCustomer.input>, scope: TenantScope): Promise<Customer> => {
    const { name, email = null, phone = null, company = null, notes = null } = input;
    if (email === null && phone === null) {
      throw new AppError('invalid_input', 'Give an e-mail or a phone number, by which the customer is found again.');
    }
    const arrival = { source: 'api', notes, alone: '', ifSeveral: 'refuse', causationId: null } as const;
    return registerPerson({ name, email, phone, company }, arrival, scope);
  };
