import type { countTeamDependents } from '@fencepost/contracts/booking/dependents';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import type { Stores } from '../ports/stores.ts';

export const makeCountTeamDependents =
  ({ appointments, holds: heldSlots, clock }: Pick<Stores, 'appointments' | 'holds'> & { readonly clock: Clock }) =>
  async (
    { calcomTeamId }: z.output<typeof countTeamDependents.input>,
    { tenantId }: TenantScope,
  ): Promise<z.output<typeof countTeamDependents.output>> => {
    const own = appointments.forTenant(tenantId);
    const [futureAppointments, passports, holds] = await Promise.all([
      own.count({ calcomTeamId, startsAfter: clock.now() }),
      own.count({ calcomTeamId, startsAfter: null }),
      // A company has one team at a time, and no hold outlives five minutes: all are of this one.
      heldSlots.forTenant(tenantId).countActive(clock.now()),
    ]);
    return { futureAppointments, holds, passports };
  };
