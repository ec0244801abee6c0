import type { listAppointments } from '@fencepost/contracts/booking/appointment';
import { pageFrom, positionAt } from '@fencepost/contracts/page-cursor';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { Stores } from '../ports/stores.ts';

export const makeListAppointments =
  ({ appointments }: Pick<Stores, 'appointments'>) =>
  async (
    { limit, cursor, ...which }: z.output<typeof listAppointments.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof listAppointments.output>> => {
    const request = { ...which, after: positionAt(cursor), limit: limit + 1 };
    const found = await appointments.forTenant(scope.tenantId).page(request);
    return pageFrom(found, limit, ({ createdAt, id }) => ({ at: createdAt, id }));
  };
