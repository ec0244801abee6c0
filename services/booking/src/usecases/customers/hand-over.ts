import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { makeAmendAppointment } from '../appointments/amend-appointment.ts';
import type { Stores } from '../ports/stores.ts';

export type HandOver = (
  appointmentId: string,
  hands: { readonly from: string; readonly to: string },
  scope: TenantScope,
) => Promise<void>;

/** Makes an appointment another customer’s, where it is still the first one’s. Repeatable. */
export const makeHandOver = (deps: Pick<Stores, 'appointments'> & { readonly clock: Clock }): HandOver => {
  const amend = makeAmendAppointment(deps);
  return async (appointmentId, { from, to }, scope) => {
    await amend(
      appointmentId,
      ({ appointment, ...stored }) =>
        appointment.customerId === from ? { ...stored, appointment: { ...appointment, customerId: to } } : undefined,
      scope,
    );
  };
};
