import type { createAppointment } from '@fencepost/contracts/booking/appointment-commands';
import type { Customer, CustomerSource } from '@fencepost/contracts/booking/customer';
import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { type Arrival, type Person, whoIsNamed } from '../customers/register-person.ts';
import { whoStays } from '../customers/who-stays.ts';
import type { CommandDeps } from './command-deps.ts';

type Given = z.output<typeof createAppointment.input>['customer'];
type Source = z.output<typeof CustomerSource>;

/** The customer of a booking: one of the company’s, or somebody who is registered once it is clear that they may book. */
export const makeWhoBooks = ({ customers, registerPerson }: Pick<CommandDeps, 'customers' | 'registerPerson'>) => {
  const standing = async (customerId: string, { tenantId }: TenantScope): Promise<Customer> => {
    const ours = customers.forTenant(tenantId);
    const customer = await whoStays(ours, known(await ours.byId(customerId)));
    return known(customer.status === 'active' ? customer : undefined);
  };
  return {
    /** Whom the company knows by this already; null for somebody new. Throws `not_found` for a foreign id. */
    isKnown: async (given: Given, scope: TenantScope): Promise<string | null> => {
      if ('customerId' in given) return (await standing(given.customerId, scope)).id;
      const { email, phone } = given;
      const ours = customers.forTenant(scope.tenantId);
      if (email === undefined && phone === undefined) {
        throw new AppError('invalid_input', 'Give an e-mail or a phone number, by which the customer is found again.');
      }
      const named = await whoIsNamed(ours, { email: email ?? null, phone: phone ?? null });
      return named.who === 'one' ? named.customer.id : null;
    },
    register: async (given: Given, source: Source, scope: TenantScope): Promise<Customer> => {
      if ('customerId' in given) return standing(given.customerId, scope);
      return registerPerson(personOf(given), arrivalOf(source), scope);
    },
    /** Who it was, for the case that their record is erased meanwhile: as they said, or as they were found. */
    asKnown: (
      given: Given,
      source: Source,
      { appointmentId, customer }: { readonly appointmentId: string; readonly customer: Customer },
    ): { readonly person: Person; readonly arrival: Arrival } => {
      if (!('customerId' in given)) return { person: personOf(given), arrival: arrivalOf(source) };
      const { name, email, phone, company } = customer;
      const arrival = { ...arrivalOf(customer.source), alone: `appointment:${appointmentId}` };
      return { person: { name, email, phone, company }, arrival };
    },
  };
};

const personOf = ({ name, email, phone, company }: Extract<Given, { name: string }>): Person => ({
  name,
  email: email ?? null,
  phone: phone ?? null,
  company: company ?? null,
});

/** Somebody who shares an e-mail with others is kept apart: a booking is not refused for it. */
const arrivalOf = (source: Source): Arrival => ({
  source,
  notes: null,
  alone: '',
  ifSeveral: 'apart',
  causationId: null,
});
