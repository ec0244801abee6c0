import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Stores } from '../ports/stores.ts';
import type { HandOver } from './hand-over.ts';
import type { Arrival, Person, RegisterPerson } from './register-person.ts';
import { takeBack } from './take-back.ts';
import { whoStays } from './who-stays.ts';

export interface KeepingDeps extends Pick<Stores, 'customers' | 'appointments'> {
  readonly registerPerson: RegisterPerson;
  readonly handOver: HandOver;
  readonly clock: Clock;
}

/**
 * For whoever has just written an appointment: its customer may have been merged, set aside or erased since it was looked
 * up. The appointment goes to the one who stays, or takes its customer back, or, where `who` is known, to somebody new.
 * Repeatable. Reads one record where nothing is amiss and `writtenFor` is known, whose the appointment was when it was
 * written: who is active after that write is merged later still, if ever, and whoever merges them finds the appointment.
 */
export const makeKeepCustomer = (deps: KeepingDeps) => {
  const { customers, appointments, registerPerson, handOver } = deps;
  return async (
    appointmentId: string,
    who: { readonly person: Person; readonly arrival: Arrival } | null,
    scope: TenantScope,
    writtenFor?: string,
  ): Promise<void> => {
    const ours = customers.forTenant(scope.tenantId);
    if (writtenFor !== undefined && (await ours.byId(writtenFor))?.status === 'active') return;
    const appointment = known(await appointments.forTenant(scope.tenantId).byId(appointmentId));
    const customer = await ours.byId(appointment.customerId);
    if (customer === undefined || customer.status === 'active') return;
    const standing = await whoStays(ours, customer);
    const isErased = standing.status === 'erased';
    if (isErased && who === null) return;
    const keeper = isErased && who !== null ? await registerPerson(who.person, who.arrival, scope) : standing;
    await takeBack(deps, keeper.id, { scope });
    if (keeper.id !== customer.id) await handOver(appointmentId, { from: customer.id, to: keeper.id }, scope);
  };
};
