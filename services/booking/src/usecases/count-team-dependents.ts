import type { countTeamDependents } from '@fencepost/contracts/booking/dependents';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import type { Stores } from './ports.ts';

export const makeCountTeamDependents =
  ({ appointments, clock }: Pick<Stores, 'appointments'> & { readonly clock: Clock }) =>
  async (
    { calcomTeamId }: z.output<typeof countTeamDependents.input>,
    { tenantId }: TenantScope,
  ): Promise<z.output<typeof countTeamDependents.output>> => {
    const own = appointments.forTenant(tenantId);
    const [futureAppointments, passports] = await Promise.all([
      own.count({ calcomTeamId, startsAfter: clock.now() }),
      own.count({ calcomTeamId, startsAfter: null }),
    ]);
    // Slots cannot be held yet: there is nothing to count until holds exist.
    return { futureAppointments, holds: 0, passports };
  };
