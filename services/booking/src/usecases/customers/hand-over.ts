import { type Appointment, appointmentAmended } from '@fencepost/contracts/booking/appointment';
import { teller } from '@fencepost/contracts/envelope';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import type { Stores } from '../ports/stores.ts';

type Deps = Pick<Stores, 'appointments'> & { readonly clock: Clock };

/** Each further try means that somebody else has written the appointment in between. */
const MOST_TRIES = 8;

/**
 * Writes an appointment with what `change` makes of it, one version on and told as amended; `change` answers undefined
 * where there is nothing to do. Of several who write at once each gets a turn, on what the others have written (D-18).
 */
export const makeAmendAppointment =
  ({ appointments, clock }: Deps) =>
  async (
    appointmentId: string,
    change: (stored: StoredAppointment) => StoredAppointment | undefined,
    scope: TenantScope,
  ): Promise<void> => {
    const ours = appointments.forTenant(scope.tenantId);
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const stored = await ours.stored(appointmentId);
      const changed = stored && change(stored);
      if (changed === undefined) return;
      const appointment: Appointment = { ...changed.appointment, version: changed.appointment.version + 1 };
      const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
      try {
        return await ours.save({ ...changed, appointment }, tell(appointmentAmended, appointment, { appointment }));
      } catch (error) {
        if (codeOf(error) !== 'stale_version') throw error;
      }
    }
    throw new AppError('unavailable', 'Others kept writing this appointment; try again.');
  };

export type HandOver = (
  appointmentId: string,
  hands: { readonly from: string; readonly to: string },
  scope: TenantScope,
) => Promise<void>;

/** Makes an appointment another customer’s, where it is still the first one’s. Repeatable. */
export const makeHandOver = (deps: Deps): HandOver => {
  const amend = makeAmendAppointment(deps);
  return (appointmentId, { from, to }, scope) =>
    amend(
      appointmentId,
      ({ appointment, ...stored }) =>
        appointment.customerId === from ? { ...stored, appointment: { ...appointment, customerId: to } } : undefined,
      scope,
    );
};
