import { type Appointment, appointmentAmended } from '@fencepost/contracts/booking/appointment';
import { teller } from '@fencepost/contracts/envelope';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { untilWritten } from '@fencepost/service-kit/write-record';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import type { Stores } from '../ports/stores.ts';

type Deps = Pick<Stores, 'appointments'> & { readonly clock: Clock };

/**
 * Writes an appointment with what `change` makes of it, one version on and told as amended; `change` answers undefined
 * where there is nothing to do. Of several who write at once each gets a turn, on what the
 * others have written (D-18).
 */
export const makeAmendAppointment =
  ({ appointments, clock }: Deps) =>
  (
    appointmentId: string,
    change: (stored: StoredAppointment) => StoredAppointment | undefined,
    scope: TenantScope,
  ): Promise<'amended' | 'nothing to do'> => {
    const ours = appointments.forTenant(scope.tenantId);
    return untilWritten('this appointment', async () => {
      const stored = await ours.stored(appointmentId);
      const changed = stored && change(stored);
      if (changed === undefined) return 'nothing to do';
      const appointment: Appointment = { ...changed.appointment, version: changed.appointment.version + 1 };
      const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
      await ours.save({ ...changed, appointment }, tell(appointmentAmended, appointment, { appointment }));
      return 'amended';
    });
  };
