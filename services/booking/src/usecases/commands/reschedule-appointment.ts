import type { Appointment, rescheduleAppointment } from '@fencepost/contracts/booking/appointment';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { requireBookable } from '../../domain/bookable-time.ts';
import { ownMove } from '../../domain/own-fact.ts';
import { requireAllowed } from '../policies/judge.ts';
import { makeBeginCommand } from './begin-command.ts';
import type { CommandDeps } from './command-deps.ts';
import { makeCommitChange } from './commit-change.ts';
import { makeTakeSlot } from './take-slot.ts';

/**
 * The new slot is claimed before the appointment is written, and the old one given back after it: a crash between leaves
 * the appointment where it was, or where it goes, and never without a slot (BK3). Whoever gives it is asked first.
 */
export const makeRescheduleAppointment = (deps: CommandDeps) => {
  const begin = makeBeginCommand(deps);
  const takeSlot = makeTakeSlot(deps);
  const commit = makeCommitChange(deps);
  return async (input: z.output<typeof rescheduleAppointment.input>, scope: TenantScope): Promise<Appointment> => {
    const { appointmentId, startsAt, staffId, holdId, reason = null, as } = input;
    const begun = await begin('reschedule', 'reschedule', input, scope);
    const { standing, intentId, isRepeated } = begun;
    const { appointment, facts } = standing;
    if (isRepeated) return appointment;
    const { serviceId, branchId, staffIds, status } = appointment;
    const { terms } = await deps.proveService({ serviceId, branchId }, scope);
    requireAllowed(await deps.judge.reschedule({ appointment, startsAt, as }, scope));
    const now = deps.clock.now();
    if (as === 'customer') requireBookable(terms.service, startsAt, now);

    const wish = { appointmentId, serviceId, branchId, startsAt, staffId, preferred: staffIds[0], holdId, terms };
    const { slot, occupies } = await takeSlot(wish, scope);
    const fact = ownMove({ facts, intentId, saidAt: now }, slot, status);
    const moved = await commit(begun, { kind: 'reschedule', fact, occupies, reason }, scope);
    if (holdId !== undefined) await deps.endHold(holdId, { status: 'converted', causationId: null }, scope);
    return moved;
  };
};
