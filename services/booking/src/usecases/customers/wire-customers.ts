import type { Clock } from '@fencepost/service-kit/clock';
import { makeForgetCallbacks } from '../callbacks/forget-callbacks.ts';
import type { ForgetPerson, PersonKeys, Stores } from '../ports.ts';
import { makeCreateCustomer } from './create-customer.ts';
import { makeEraseCustomer } from './erase-customer.ts';
import { makeForgetNotes } from './forget-notes.ts';
import { makeHandOver } from './hand-over.ts';
import { makeKeepCustomer } from './keep-customer.ts';
import { makeListCustomerMatches } from './list-customer-matches.ts';
import { makeListCustomers } from './list-customers.ts';
import { makeMergeCustomers } from './merge-customers.ts';
import { makeRegisterPerson } from './register-person.ts';
import { makeResumeMerges } from './resume-merges.ts';
import { makeDeleteCustomer, makeRestoreCustomer } from './set-aside.ts';
import { makeUndoCustomerMerge } from './undo-customer-merge.ts';
import { makeUpdateCustomer } from './update-customer.ts';

export interface CustomersWorld extends Pick<Stores, 'customers' | 'merges' | 'appointments' | 'callbacks'> {
  readonly personKeys: PersonKeys;
  /** What else is kept of a person, besides notes of appointments and call-backs: what was said on the telephone. */
  readonly forgetMore?: readonly ForgetPerson[];
  readonly clock: Clock;
}

/** The use cases of customers by the names of their contracts, and what other areas need of them. */
export const wireCustomers = (world: CustomersWorld) => {
  const handOver = makeHandOver(world);
  const registerPerson = makeRegisterPerson(world);
  const deps = { ...world, handOver, registerPerson };
  const forget = [makeForgetNotes(deps), makeForgetCallbacks(deps), ...(world.forgetMore ?? [])];
  return {
    handOver,
    registerPerson,
    keepCustomer: makeKeepCustomer(deps),
    resumeMerges: makeResumeMerges(deps),
    listCustomers: makeListCustomers(deps),
    createCustomer: makeCreateCustomer(deps),
    updateCustomer: makeUpdateCustomer(deps),
    listCustomerMatches: makeListCustomerMatches(deps),
    mergeCustomers: makeMergeCustomers(deps),
    undoCustomerMerge: makeUndoCustomerMerge(deps),
    deleteCustomer: makeDeleteCustomer(deps),
    restoreCustomer: makeRestoreCustomer(deps),
    eraseCustomer: makeEraseCustomer({ ...deps, forget }),
  };
};
