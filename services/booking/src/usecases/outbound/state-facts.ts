import type { Appointment } from '@fencepost/contracts/booking/appointment';
import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { untilWritten } from '@fencepost/service-kit/write-record';
import { restatedOf, type StoredAppointment } from '../../domain/stored-appointment.ts';
import { eventFor } from '../../domain/transition.ts';
import type { VendorFact } from '../../domain/vendor-fact.ts';
import { makeOccupyTime } from '../deliveries/occupy-time.ts';
import type { OutboundDeps } from './outbound-deps.ts';

/** The facts as they are to be, or undefined where nothing is to be done. */
export type Restated = (stored: StoredAppointment) => Promise<readonly VendorFact[] | undefined>;

export type StateFacts = (
  appointmentId: string,
  wanted: Restated,
  why: { readonly intentId: string; readonly sync?: Appointment['sync'] },
  scope: TenantScope,
) => Promise<void>;

type Deps = Pick<OutboundDeps, 'appointments' | 'claims' | 'holds' | 'clock'>;

/** Writes other facts over an appointment, whatever its version is by then, and has it occupy what they say. Repeatable. */
export const makeStateFacts = (deps: Deps): StateFacts => {
  const { appointments, claims, clock } = deps;
  const occupyTime = makeOccupyTime(deps);
  return async (appointmentId, wanted, { intentId, sync }, scope) => {
    const ours = appointments.forTenant(scope.tenantId);
    await untilWritten('this appointment', async () => {
      const stored = await ours.stored(appointmentId);
      const facts = stored && (await wanted(stored));
      if (stored === undefined || facts === undefined) return 'nothing to do';
      const restated = restatedOf(stored, facts);
      if (restated === undefined) throw new AppError('internal', 'Nothing says any more when the appointment is.');
      const occupied = await occupyTime(stored, restated, intentId, scope);
      const { contestedBy } = occupied;
      const appointment = { ...occupied.next.appointment, sync: sync ?? occupied.next.appointment.sync };
      const next = { ...occupied.next, appointment };
      const tell = teller({ scope, occurredAt: clock.now(), causationId: intentId });
      const { appointment: before } = stored;
      const giveUp = await claims.forTenant(scope.tenantId).leftovers(appointmentId);
      await ours.save(next, eventFor({ before, after: appointment, contestedBy }, tell));
      await giveUp(next.occupies);
      return 'written';
    });
  };
};
