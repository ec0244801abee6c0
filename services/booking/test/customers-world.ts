import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { Store } from '@fencepost/mongo-kit/collection';
import { memoryStore } from '@fencepost/mongo-kit/memory';
import type { Clock } from '@fencepost/service-kit/clock';
import { definitions, rows } from '../src/adapters/rows.ts';
import { makeStores } from '../src/adapters/stores.ts';
import { makeForgetCallbacks } from '../src/usecases/callbacks/forget-callbacks.ts';
import { makeOpenCallback } from '../src/usecases/callbacks/open-callback.ts';
import { makeCreateCustomer } from '../src/usecases/customers/create-customer.ts';
import { makeEraseCustomer } from '../src/usecases/customers/erase-customer.ts';
import { makeForgetNotes } from '../src/usecases/customers/forget-notes.ts';
import { makeHandOver } from '../src/usecases/customers/hand-over.ts';
import { makeKeepCustomer } from '../src/usecases/customers/keep-customer.ts';
import { makeListCustomerMatches } from '../src/usecases/customers/list-customer-matches.ts';
import { makeListCustomers } from '../src/usecases/customers/list-customers.ts';
import { makeMergeCustomers } from '../src/usecases/customers/merge-customers.ts';
import { makeRegisterPerson } from '../src/usecases/customers/register-person.ts';
import { makeResumeMerges } from '../src/usecases/customers/resume-merges.ts';
import { makeDeleteCustomer, makeRestoreCustomer } from '../src/usecases/customers/set-aside.ts';
import { makeUndoCustomerMerge } from '../src/usecases/customers/undo-customer-merge.ts';
import { makeUpdateCustomer } from '../src/usecases/customers/update-customer.ts';
import { makeFindOrCreateCustomer } from '../src/usecases/find-or-create-customer.ts';
import { type DemoCompany, friseur, scopeOf } from './companies.ts';
import { sampleAppointment } from './samples.ts';
import { movableClock } from './slots-world.ts';

/** The use cases of customers on a store, with all else as a process would give it. */
export const customersWorld = (given: { readonly store?: Store; readonly clock?: Clock } = {}) => {
  const clock = given.clock ?? movableClock();
  const store = given.store ?? memoryStore({ definitions, clock });
  const stores = makeStores(store, clock);
  const destroyed: string[] = [];
  const registerPerson = makeRegisterPerson({ ...stores, clock });
  const handOver = makeHandOver({ ...stores, clock });
  const deps = { ...stores, clock, registerPerson, handOver };
  const personKeys = {
    destroy: async (customerId: string) => {
      destroyed.push(customerId);
    },
  };
  const forget = [makeForgetNotes(deps), makeForgetCallbacks(deps)];
  let asked = 0;
  const random = (count: number) => {
    asked += 1;
    return new Uint8Array(count).fill(asked);
  };
  return {
    ...stores,
    store,
    clock,
    /** Whose keys were destroyed, in that order. */
    destroyed,
    handOver,
    registerPerson,
    findOrCreateCustomer: makeFindOrCreateCustomer(deps),
    createCustomer: makeCreateCustomer(deps),
    listCustomers: makeListCustomers(deps),
    updateCustomer: makeUpdateCustomer(deps),
    listCustomerMatches: makeListCustomerMatches(deps),
    mergeCustomers: makeMergeCustomers(deps),
    undoCustomerMerge: makeUndoCustomerMerge(deps),
    resumeMerges: makeResumeMerges(deps),
    deleteCustomer: makeDeleteCustomer(deps),
    restoreCustomer: makeRestoreCustomer(deps),
    eraseCustomer: makeEraseCustomer({ ...deps, personKeys, forget }),
    keepCustomer: makeKeepCustomer(deps),
    openCallback: makeOpenCallback({ ...deps, random }),
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
