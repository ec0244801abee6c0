import type { Customer } from '@fencepost/contracts/booking/customer';
import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { untilWritten } from '@fencepost/service-kit/write-record';
import { identityOfPerson, sharedIdentityOf } from '../../domain/customer-identity.ts';
import { type Named, namedByEmail, namedByPhone } from '../../domain/customer-match.ts';
import type { Customers } from '../ports/customers.ts';
import { addCustomer } from './add-customer.ts';
import { type CustomerDeps, saveCustomer } from './save-customer.ts';
import { whoStays } from './who-stays.ts';

/** Somebody as they gave themselves; null is what they did not say (D-09). */
export type Person = Pick<Customer, 'name' | 'email' | 'phone' | 'company'>;

/** How somebody comes to a company. */
export interface Arrival {
  readonly source: Customer['source'];
  /** What is written down about somebody new. */
  readonly notes: string | null;
  /** What somebody without e-mail and phone is known by: `booking:<uid>`, `call:<id>`. */
  readonly alone: string;
  /** What becomes of somebody whose e-mail or phone names several: a record of their own, or a refusal (`conflict`). */
  readonly ifSeveral: 'apart' | 'refuse';
  readonly causationId: string | null;
}

export type RegisterPerson = (person: Person, arrival: Arrival, scope: TenantScope) => Promise<Customer>;

/** Records under one identity of whom all but the last are erased, or known by something else by now. */
const MOST_GENERATIONS = 100;

/**
 * The one creator of customers, whoever asks (BKG-020): the company's customer whom the e-mail, or else the phone, names;
 * created once, however often and however concurrently this is asked. Whoever was merged is the one who stays; whoever
 * was set aside is taken back; whoever was erased comes as somebody new. Nothing that is known is overwritten.
 */
export const makeRegisterPerson = (deps: CustomerDeps): RegisterPerson => {
  const { customers, clock } = deps;

  const takenBack = async (customer: Customer, { causationId }: Arrival, scope: TenantScope): Promise<Customer> =>
    customer.status === 'deleted'
      ? saveCustomer(deps, customer, { status: 'active' }, { scope, causationId })
      : customer;

  const added = async (id: string, person: Person, arrival: Arrival, scope: TenantScope) => {
    const { source, notes, causationId } = arrival;
    const customer = { ...person, id, source, notes, status: 'active', createdAt: clock.now() } as const;
    return addCustomer(deps, customer, { scope, causationId });
  };

  const attempt = async (person: Person, arrival: Arrival, scope: TenantScope): Promise<Customer | undefined> => {
    const ours = customers.forTenant(scope.tenantId);
    const named = await whoIsNamed(ours, person);
    if (named.who === 'one') return takenBack(named.customer, arrival, scope);
    if (named.who === 'several' && arrival.ifSeveral === 'refuse') throw several(named.ids);
    const own = identityOfPerson(person, arrival.alone);
    const identity = named.who === 'several' ? sharedIdentityOf(own) : own;
    // Mostly nobody is there: the insert itself finds out, and who is there is looked at only then.
    const first = await added(ours.idOf(identity), person, arrival, scope);
    if (first !== undefined) return first;
    const place = await placeFor(ours, person, identity);
    return place.customer === undefined
      ? added(place.id, person, arrival, scope)
      : takenBack(place.customer, arrival, scope);
  };

  return (person, arrival, scope) => untilWritten('this customer', () => attempt(person, arrival, scope));
};

/** Whom an e-mail, or else a phone, names among those who stand for their records now; nobody is picked of several (D-03). */
export const whoIsNamed = async (
  ours: Customers,
  { email, phone }: Pick<Person, 'email' | 'phone'>,
): Promise<Named> => {
  if (email !== null) return namedByEmail(await standing(ours, await ours.byEmail(email)));
  return phone === null ? { who: 'nobody' } : namedByPhone(await standing(ours, await ours.byPhone(phone)));
};

/** Those who stand for these records now, each once. */
const standing = async (ours: Customers, found: readonly Customer[]): Promise<readonly Customer[]> => {
  const byId = new Map<string, Customer>();
  for (const customer of found) {
    const stays = await whoStays(ours, customer);
    if (stays.status !== 'erased') byId.set(stays.id, stays);
  }
  return [...byId.values()];
};

interface Place {
  readonly id: string;
  /** Who is there already, for this very person. */
  readonly customer?: Customer;
}

/** Where a person is, or comes, under an identity that names nobody else. */
const placeFor = async (ours: Customers, person: Person, identity: string): Promise<Place> => {
  let id = ours.idOf(identity);
  for (let generations = 0; generations < MOST_GENERATIONS; generations += 1) {
    const found = await ours.byId(id);
    if (found === undefined) return { id };
    const stays = await whoStays(ours, found);
    if (isStill(found, person) && stays.status !== 'erased') return { id, customer: stays };
    id = ours.idOf(identity, id);
  }
  throw new AppError('conflict', 'Too many records are erased or changed under this identity.');
};

/** Whether a record is known by what its id came from, and was not corrected since. */
const isStill = (found: Customer, { email, phone }: Person): boolean => {
  if (email !== null) return found.email === email;
  return phone === null || (found.phone === phone && found.email === null);
};

const several = (customerIds: readonly string[]): AppError =>
  new AppError('conflict', 'Several customers have this e-mail or phone. Say which one is meant.', {
    facts: { customerIds: customerIds.join(' ') },
  });
