import { isDeepStrictEqual } from 'node:util';
import { type Appointment, appointmentAmended } from '@fencepost/contracts/booking/appointment';
import { teller } from '@fencepost/contracts/envelope';
import { codeOf, known } from '@fencepost/contracts/errors';
import { CustomerId, type TenantId } from '@fencepost/contracts/ids';
import { ABSENT, type RepairOutcome } from '@fencepost/contracts/integrity/repair-step';
import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Stores } from '../ports/stores.ts';
import type { RepairOrder } from './repair-staged-customer.ts';

/** Whose a record is, for a repair that knows its id alone. */
export type OwnerOf = (appointmentId: string, scope: PlatformScope) => Promise<TenantId | undefined>;

interface Deps extends Pick<Stores, 'customers' | 'appointments'> {
  readonly ownerOfAppointment: OwnerOf;
  readonly clock: Clock;
}

/**
 * One step of a plan on an appointment: whose customer it is, and nothing else. The customer has to be one of the same
 * company who stands for themselves, so that no repair can carry an appointment over a company's border.
 */
export const makeRepairAppointment = (deps: Deps) => {
  const { customers, appointments, ownerOfAppointment, clock } = deps;
  return async ({ recordId, change, dryRun }: RepairOrder, scope: PlatformScope): Promise<RepairOutcome> => {
    const tenantId = known(await ownerOfAppointment(recordId, scope));
    const ours = appointments.forTenant(tenantId);
    const stored = known(await ours.stored(recordId));
    const found = foundIn(stored.appointment, Object.keys(change.expect));
    const says = (outcome: RepairOutcome['outcome'], explanation: string | null, of = stored.appointment) => ({
      ...{ outcome, explanation, version: of.version, found, inverse: null, evidence: [] },
    });

    if (change.do !== 'set') return says('refused', 'An appointment does not wait in staging.');
    const wanted = Object.keys(change.set);
    if (wanted.length === 0) return says('already', null);
    const customerId = CustomerId.safeParse(change.set.customerId).data;
    if (customerId === undefined || wanted.length > 1) {
      return says('refused', 'Of an appointment only `customerId` can be repaired; all else has a command.');
    }
    if (stored.appointment.customerId === customerId) return says('already', null);
    if (!isDeepStrictEqual(found, change.expect)) return says('drifted', 'It is not as the plan found it.');
    const customer = await customers.forTenant(tenantId).byId(customerId);
    if (customer?.status !== 'active') return says('refused', 'The company has no such customer in use.');
    if (dryRun) return says('applied', null);

    const appointment: Appointment = { ...stored.appointment, customerId, version: stored.appointment.version + 1 };
    const tell = teller({ scope: tenantScope({ ...scope, tenantId }), occurredAt: clock.now(), causationId: null });
    try {
      await ours.save({ ...stored, appointment }, tell(appointmentAmended, appointment, { appointment }));
    } catch (error) {
      if (codeOf(error) === 'stale_version') return says('drifted', 'Somebody else has changed it in this moment.');
      throw error;
    }
    const back = { customerId: stored.appointment.customerId };
    return { ...says('applied', null, appointment), inverse: { do: 'set', expect: { customerId }, set: back } };
  };
};

const foundIn = (appointment: Appointment, names: readonly string[]): Record<string, unknown> => {
  const values: Readonly<Record<string, unknown>> = { ...appointment };
  return Object.fromEntries(names.map((name) => [name, Object.hasOwn(values, name) ? values[name] : ABSENT]));
};
