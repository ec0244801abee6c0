import { teller } from '@fencepost/contracts/envelope';
import { codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { isLive } from '../../domain/lifecycle.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import { eventFor } from '../../domain/transition.ts';
import { makeOccupyTime } from '../deliveries/occupy-time.ts';
import type { Stores } from '../ports/stores.ts';

type Deps = Pick<Stores, 'appointments' | 'claims' | 'holds'> & { readonly clock: Clock };

/** Whether somebody’s decision about a time is still to be made. */
export const isContested = ({ appointment }: StoredAppointment): boolean =>
  appointment.contested && isLive(appointment.status);

/**
 * Gives a contested appointment its time where whoever had it has gone: nobody tells it of that. Nothing is written while
 * the time is taken. Repeatable: what was claimed for a write that was overtaken, the sweeper gives back.
 */
export const makeClaimAgain = (deps: Deps) => {
  const { appointments, clock } = deps;
  const occupyTime = makeOccupyTime(deps);
  return async (stored: StoredAppointment, scope: TenantScope): Promise<void> => {
    const { appointment: before } = stored;
    if (before.endsAt <= clock.now()) return;
    const written = { ...stored, appointment: { ...before, version: before.version + 1 } };
    const { next } = await occupyTime(stored, written, null, scope);
    const { appointment: after } = next;
    if (after.contested) return;
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    try {
      await appointments.forTenant(scope.tenantId).save(next, eventFor({ before, after }, tell));
    } catch (error) {
      if (codeOf(error) !== 'stale_version') throw error;
    }
  };
};
