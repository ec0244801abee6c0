import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { settleContested } from '@fencepost/contracts/booking/appointment-commands';
import { teller } from '@fencepost/contracts/envelope';
import { AppError, codeOf, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { isLive } from '../../domain/lifecycle.ts';
import { timeOf } from '../../domain/stored-appointment.ts';
import { eventFor } from '../../domain/transition.ts';
import type { CommandDeps } from './command-deps.ts';
import { overtaken } from './overtaken.ts';

type Deps = Pick<CommandDeps, 'appointments' | 'claims' | 'sealPersonal' | 'clock'>;

/** Nothing changes at Cal.com, which sold the time: it only becomes the appointment’s here, too, if nobody else has it. */
export const makeSettleContested =
  (deps: Deps) =>
  async (input: z.output<typeof settleContested.input>, scope: TenantScope): Promise<Appointment> => {
    const { appointmentId, version } = input;
    const ours = deps.appointments.forTenant(scope.tenantId);
    const stored = known(await ours.stored(appointmentId));
    const { appointment: before } = stored;
    const wasSettled = scope.idempotencyKey !== undefined && before.version === version + 1 && !before.contested;
    if (wasSettled) return before;
    if (before.version !== version) throw await overtaken(deps, input, scope);
    if (!before.contested || !isLive(before.status)) {
      throw new AppError('wrong_state', 'Nobody contests this appointment.', { facts: { status: before.status } });
    }
    const occupies = timeOf(stored);
    const claim = await deps.claims.forTenant(scope.tenantId).claim(appointmentId, occupies, { expiresAt: null });
    if (!claim.claimed) throw new AppError('slot_taken', 'The time is still taken: move or cancel one of the two.');
    const after: Appointment = { ...before, contested: false, version: before.version + 1 };
    const sealed = await deps.sealPersonal(before.customerId, {}, scope);
    const tell = teller({ scope, occurredAt: deps.clock.now(), causationId: null, sealed });
    try {
      await ours.save({ ...stored, appointment: after, occupies }, eventFor({ before, after }, tell));
    } catch (error) {
      throw codeOf(error) === 'stale_version' ? await overtaken(deps, input, scope) : error;
    }
    return after;
  };
