import type { Clock } from '@fencepost/service-kit/clock';
import { makeForgetCallbacks } from '../usecases/callbacks/forget-callbacks.ts';
import { makeCreateCustomer } from '../usecases/customers/create-customer.ts';
import { makeEraseCustomer } from '../usecases/customers/erase-customer.ts';
import { makeForgetAnswers } from '../usecases/customers/forget-answers.ts';
import { makeForgetNotes } from '../usecases/customers/forget-notes.ts';
import { makeHandOver } from '../usecases/customers/hand-over.ts';
import { makeKeepCustomer } from '../usecases/customers/keep-customer.ts';
import { makeListCustomerMatches } from '../usecases/customers/list-customer-matches.ts';
import { makeListCustomers } from '../usecases/customers/list-customers.ts';
import { makeMergeCustomers } from '../usecases/customers/merge-customers.ts';
import { makeRegisterPerson } from '../usecases/customers/register-person.ts';
import { makeResumeMerges } from '../usecases/customers/resume-merges.ts';
import { makeDeleteCustomer, makeRestoreCustomer } from '../usecases/customers/set-aside.ts';
import { makeUndoCustomerMerge } from '../usecases/customers/undo-customer-merge.ts';
import { makeUpdateCustomer } from '../usecases/customers/update-customer.ts';
import type { ForgetPerson, PersonKeys } from '../usecases/ports/customers.ts';
import type { Stores } from '../usecases/ports/stores.ts';

export interface CustomersWorld
  extends Pick<Stores, 'customers' | 'merges' | 'appointments' | 'callbacks' | 'idempotencyKeys'> {
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
  const forget = [
    makeForgetAnswers(deps),
    makeForgetNotes(deps),
    makeForgetCallbacks(deps),
    ...(world.forgetMore ?? []),
  ];
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
