import type { Customer, eraseCustomer } from '@fencepost/contracts/booking/customer';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { untilWritten } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import type { Customers, ForgetPerson, PersonKeys } from '../ports/customers.ts';
import type { HandOver } from './hand-over.ts';
import type { RegisterPerson } from './register-person.ts';
import { atVersion, saveCustomer, wrongState } from './save-customer.ts';
import { nextOf, requireUnneeded, type SettingAsideDeps } from './set-aside.ts';

export interface ErasingDeps extends SettingAsideDeps {
  readonly personKeys: PersonKeys;
  readonly registerPerson: RegisterPerson;
  readonly handOver: HandOver;
  /** What else is kept of a person, kind by kind. */
  readonly forget: readonly ForgetPerson[];
}

const nothing = { name: null, email: null, phone: null, company: null, notes: null } as const;

/**
 * Erases a person for ever (law 8, A6): all records that stand for them, the one asked for last, and of each everything
 * else that is kept and the key of the audit before the record itself. So `erased` means that nothing is left, and a
 * command that was killed is found undone and repeated. The id stays: whoever books again is somebody new, also where that
 * booking was under way.
 */
export const makeEraseCustomer = (deps: ErasingDeps) => {
  const { customers, personKeys, forget, registerPerson, handOver } = deps;

  const eraseRecord = (ours: Customers, id: string, scope: TenantScope): Promise<Customer> =>
    untilWritten('this customer', async () => {
      const stored = known(await ours.byId(id));
      if (stored.status === 'erased') return stored;
      return saveCustomer(deps, stored, { ...nothing, status: 'erased', mergedInto: null }, { scope });
    });

  /** For a booking that had found its customer before the erasure, and was written before it looked again. */
  const giveToSomebodyNew = async (gone: Customer, appointmentId: string, scope: TenantScope): Promise<void> => {
    const { id, name, email, phone, company, source } = gone;
    const alone = `appointment:${appointmentId}`;
    const arrival = { source, notes: null, alone, ifSeveral: 'apart', causationId: null } as const;
    const somebody = await registerPerson({ name, email, phone, company }, arrival, scope);
    await handOver(appointmentId, { from: id, to: somebody.id }, scope);
  };

  /** From here on nothing refuses: what was begun is done, whatever else is written meanwhile. */
  const eraseWholly = async (ours: Customers, id: string, scope: TenantScope): Promise<Customer> => {
    for (const merged of await ours.mergedInto(id)) await eraseWholly(ours, merged.id, scope);
    for (const forgetPart of forget) await forgetPart(id, scope);
    await personKeys.destroy(id, scope);
    return eraseRecord(ours, id, scope);
  };

  return async (
    { customerId, version }: z.output<typeof eraseCustomer.input>,
    scope: TenantScope,
  ): Promise<Customer> => {
    const ours = customers.forTenant(scope.tenantId);
    const stored = known(await ours.byId(customerId));
    if (stored.status === 'erased') return stored;
    atVersion(stored, version);
    if (stored.status === 'merged') {
      const detail = { customerId: stored.mergedInto };
      throw wrongState('Another record stands for this person: erase that one, and this one goes with it.', detail);
    }
    await requireUnneeded(deps, customerId, scope);
    const erased = await eraseWholly(ours, customerId, scope);
    for (let next = await nextOf(deps, customerId, scope); next !== undefined; ) {
      await giveToSomebodyNew(stored, next.id, scope);
      next = await nextOf(deps, customerId, scope);
    }
    return erased;
  };
};
