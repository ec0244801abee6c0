import type { Appointment, getAppointment } from '@fencepost/contracts/booking/appointment';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { Stores } from './ports/stores.ts';

export const makeGetAppointment =
  ({ appointments }: Pick<Stores, 'appointments'>) =>
  async ({ appointmentId }: z.output<typeof getAppointment.input>, scope: TenantScope): Promise<Appointment> =>
    known(await appointments.forTenant(scope.tenantId).byId(appointmentId));
