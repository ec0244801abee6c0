import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { Customer, deleteCustomer, restoreCustomer } from '@fencepost/contracts/booking/customer';
import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { isUnderWay } from '../../domain/stored-merge.ts';
import type { Stores } from '../ports/stores.ts';
import { atVersion, type CustomerDeps, saveCustomer, wrongState } from './save-customer.ts';
import { takeBack } from './take-back.ts';

export interface SettingAsideDeps extends Pick<Stores, 'customers' | 'merges' | 'appointments'> {
  readonly clock: Clock;
}

type Input = z.output<typeof deleteCustomer.input>;

/** The second of two equal commands finds what the first has done. */
const isRepetition = (customer: Customer, status: Customer['status'], version: number): boolean =>
  customer.status === status && customer.version === version + 1;

/**
 * Sets a customer aside who has no appointments to come; whoever books again is taken back. A booking that was under way
 * is seen by the second look, or else sees that its customer was set aside (`keepCustomer`).
 */
export const makeDeleteCustomer =
  (deps: SettingAsideDeps) =>
  async ({ customerId, version }: Input, scope: TenantScope): Promise<Customer> => {
    const ours = deps.customers.forTenant(scope.tenantId);
    const found = known(await ours.byId(customerId));
    const isDone = isRepetition(found, 'deleted', version);
    const stored = isDone ? found : atVersion(found, version);
    if (!isDone && stored.status !== 'active') {
      throw wrongState('Only a customer in use can be set aside.', { status: stored.status });
    }
    if (!isDone) await requireUnneeded(deps, customerId, scope);
    const gone = isDone ? stored : await saveCustomer(deps, stored, { status: 'deleted' }, { scope });
    const next = await nextOf(deps, customerId, scope);
    if (next === undefined) return gone;
    await takeBack(deps, customerId, { scope });
    throw toCome(next);
  };

/** Takes back who was set aside; refused where somebody else has the e-mail by now, for it names one customer (D-03). */
export const makeRestoreCustomer =
  (deps: CustomerDeps) =>
  async ({ customerId, version }: z.output<typeof restoreCustomer.input>, scope: TenantScope): Promise<Customer> => {
    const ours = deps.customers.forTenant(scope.tenantId);
    const found = known(await ours.byId(customerId));
    if (isRepetition(found, 'active', version)) return found;
    const stored = atVersion(found, version);
    if (stored.status !== 'deleted') {
      throw wrongState('Only a customer who was set aside can be restored.', { status: stored.status });
    }
    const sharing = stored.email === null ? [] : await ours.byEmail(stored.email);
    const other = sharing.find(({ id, status }) => id !== customerId && status === 'active');
    if (other !== undefined) {
      throw wrongState('Another customer has this e-mail by now.', { customerId: other.id });
    }
    return saveCustomer(deps, stored, { status: 'active' }, { scope });
  };

/** Throws `still_referenced` while a customer has appointments to come, or a part in a merge that is under way. */
export const requireUnneeded = async (
  { appointments, merges, clock }: SettingAsideDeps,
  customerId: string,
  scope: TenantScope,
): Promise<void> => {
  const next = await nextOf({ appointments, clock }, customerId, scope);
  if (next !== undefined) throw toCome(next);
  const open = await merges.forTenant(scope.tenantId).openOf([customerId]);
  const merge = open.map((stored) => stored.merge).find(isUnderWay);
  if (merge !== undefined) {
    throw new AppError('still_referenced', 'A merge of this customer is under way.', {
      facts: { mergeId: merge.id },
    });
  }
};

/** An appointment of a customer that is to come. */
export const nextOf = async (
  { appointments, clock }: Pick<SettingAsideDeps, 'appointments' | 'clock'>,
  customerId: string,
  scope: TenantScope,
): Promise<Appointment | undefined> => {
  const theirs = appointments.forTenant(scope.tenantId);
  for (const status of ['booked', 'requested'] as const) {
    const toCome = { customerId, status, from: clock.now(), after: undefined, limit: 1 };
    const [next] = await theirs.page(toCome);
    if (next !== undefined) return next;
  }
  return undefined;
};

const toCome = ({ id }: Appointment): AppError =>
  new AppError('still_referenced', 'The customer has appointments to come.', {
    facts: { appointmentId: id },
  });
