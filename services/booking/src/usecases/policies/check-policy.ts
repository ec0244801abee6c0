import type { checkPolicy, PolicyVerdict } from '@fencepost/contracts/booking/policy';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { Stores } from '../ports/stores.ts';
import type { Judge } from './judge.ts';

export const makeCheckPolicy =
  ({ appointments, judge }: Pick<Stores, 'appointments'> & { readonly judge: Judge }) =>
  async (
    { appointmentId, action, as }: z.output<typeof checkPolicy.input>,
    scope: TenantScope,
  ): Promise<PolicyVerdict> => {
    const appointment = known(await appointments.forTenant(scope.tenantId).byId(appointmentId));
    if (action === 'cancel') return judge.cancel({ appointment, as }, scope);
    return judge.reschedule({ appointment, startsAt: null, as }, scope);
  };
