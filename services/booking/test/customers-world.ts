import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Store } from '@fencepost/mongo-kit/collection';
import { idempotencyKeysOf } from '@fencepost/mongo-kit/idempotency';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import type { Clock } from '@fencepost/service-kit/clock';
import { makeAppointments } from '../src/adapters/appointments.ts';
import { makeCallbacks } from '../src/adapters/callbacks.ts';
import { makeCustomers } from '../src/adapters/customers.ts';
import { makeMerges } from '../src/adapters/merges.ts';
import { makePolicies } from '../src/adapters/policies.ts';
import { definitions, rows } from '../src/adapters/rows.ts';
import { makeFindOrCreateCustomer } from '../src/usecases/customers/find-or-create-customer.ts';
import { wireCallbacks } from '../src/wire/callbacks.ts';
import { wireCustomers } from '../src/wire/customers.ts';
import { type DemoCompany, friseur, scopeOf } from './companies.ts';
import { sampleAppointment } from './samples.ts';
import { movableClock } from './slots-world.ts';
import { customerIds } from './stores.ts';

/** The use cases of customers on a store, with all else as a process would give it. */
export const customersWorld = (given: { readonly store?: Store; readonly clock?: Clock } = {}) => {
  const clock = given.clock ?? movableClock();
  const store = given.store ?? memoryStore({ definitions, clock });
  const stores = {
    customers: {
      forTenant: (id: TenantId) =>
        makeCustomers(store.collection(rows.customers).forTenant(id), (...named) => customerIds(id, ...named)),
    },
    appointments: { forTenant: (id: TenantId) => makeAppointments(store.collection(rows.appointments).forTenant(id)) },
    merges: makeMerges(store.collection(rows.customerMerges)),
    policies: { forTenant: (id: TenantId) => makePolicies(store.collection(rows.policies).forTenant(id)) },
    callbacks: { forTenant: (id: TenantId) => makeCallbacks(store.collection(rows.callbacks).forTenant(id)) },
    idempotencyKeys: {
      forget: (id: TenantId) => idempotencyKeysOf(store, id).forget(),
      forgetAbout: (ids: readonly string[], { tenantId }: TenantScope) =>
        idempotencyKeysOf(store, tenantId).forgetAbout(ids),
    },
  };
  const destroyed: string[] = [];
  const personKeys = {
    destroy: async (customerId: string) => {
      destroyed.push(customerId);
    },
  };
  let asked = 0;
  const random = (count: number) => {
    asked += 1;
    return new Uint8Array(count).fill(asked);
  };
  const world = { ...stores, clock, personKeys, random };
  return {
    ...stores,
    ...wireCustomers(world),
    ...wireCallbacks(world),
    store,
    clock,
    /** Whose keys were destroyed, in that order. */
    destroyed,
    findOrCreateCustomer: makeFindOrCreateCustomer(world),
  };
};
export type CustomersWorld = ReturnType<typeof customersWorld>;

/** Books for a customer, without anybody being asked. */
export const bookFor = async (
  { appointments }: Pick<CustomersWorld, 'appointments'>,
  customerId: string,
  uid: string,
  members: Partial<Appointment> & { readonly notes?: string | null } = {},
  company: DemoCompany = friseur,
): Promise<Appointment> => {
  const { notes = null, ...state } = members;
  const { booked, event } = await sampleAppointment(uid, { ...state, customerId }, company);
  await appointments.forTenant(company.tenantId).add({ ...booked, notes }, event);
  return booked.appointment;
};

/** Everything a company keeps of customers and merges, without what only the store reads. */
export const peopleIn = async ({ store }: Pick<CustomersWorld, 'store'>, company: DemoCompany = friseur) => {
  const all = { sort: { _id: 1 }, limit: 500 } as const;
  const customers = await store.collection(rows.customers).forTenant(company.tenantId).find({}, all);
  const merges = await store.collection(rows.customerMerges).forTenant(company.tenantId).find({}, all);
  return { customers, merges };
};

export const scope = scopeOf(friseur);
