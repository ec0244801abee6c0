import type { Appointment, getAppointment } from '@fencepost/contracts/booking/appointment';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { Stores } from '../ports/stores.ts';
import { placeFor } from './place-for.ts';

export const makeGetAppointment =
  ({ appointments }: Pick<Stores, 'appointments'>) =>
  async ({ appointmentId }: z.output<typeof getAppointment.input>, scope: TenantScope): Promise<Appointment> => {
    const stored = known(await appointments.forTenant(scope.tenantId).stored(appointmentId));
    return { ...stored.appointment, location: placeFor(scope, stored) };
  };
