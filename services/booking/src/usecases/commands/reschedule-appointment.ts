import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { rescheduleAppointment } from '@fencepost/contracts/booking/appointment-commands';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { requireBookable, requireReachable } from '../../domain/bookable-time.ts';
import { movedTogether } from '../../domain/moved-together.ts';
import { ownMove } from '../../domain/own-fact.ts';
import { buffersOf } from '../../domain/segment.ts';
import { staffMeant } from '../../domain/slot-token.ts';
import { requireNoOthersSeats } from '../../domain/sold-by-seat.ts';
import { permittedHosts } from '../policies/permitted-hosts.ts';
import { makeBeginCommand } from './begin-command.ts';
import type { CommandDeps } from './command-deps.ts';
import { makeCommitChange } from './commit-change.ts';
import { makeTakeSlot, staffAsked } from './take-slot.ts';

/**
 * The new slot is claimed before the appointment is written, and the old one given back after it: a crash between leaves
 * the appointment where it was, or where it goes, and never without a slot (BK3). Whoever gives it is asked first.
 */
export const makeRescheduleAppointment = (deps: CommandDeps) => {
  const begin = makeBeginCommand(deps);
  const takeSlot = makeTakeSlot(deps);
  const commit = makeCommitChange(deps);
  return async (input: z.output<typeof rescheduleAppointment.input>, scope: TenantScope): Promise<Appointment> => {
    const { appointmentId, startsAt, holdId, reason = null, as } = input;
    const begun = await begin('reschedule', 'reschedule', input, scope);
    const { standing, intentId, isRepeated } = begun;
    const { appointment, facts } = standing;
    if (isRepeated) return appointment;
    requireNoOthersSeats(appointment, as);
    const now = deps.clock.now();
    requireReachable(startsAt, now);
    const { serviceId, branchId, staffIds, status } = appointment;
    const staffId = staffMeant(scope.tenantId, { ...input, serviceId });
    const { terms: proven } = await deps.proveService({ serviceId, branchId }, scope);
    const together = movedTogether(standing, startsAt);
    const drawn = together?.flatMap((stretch) => stretch.staffId ?? []) ?? [];
    const asked = await staffAsked(deps, { staffId, holdId }, scope);
    const terms = await permittedHosts(asked.length > 0 ? asked : drawn, proven, (others) =>
      deps.judge.reschedule({ appointment, startsAt, staffIds: others, as }, scope),
    );
    if (as === 'customer') requireBookable(terms, startsAt, now);

    const start = { terms, branchId, staffId, startsAt, as, besides: appointment };
    if (holdId === undefined) await deps.requireOffered(start, scope);

    const wish = { appointmentId, serviceId, branchId, startsAt, staffId, preferred: staffIds[0], holdId, terms };
    const { slot, occupies, giveBack } = await takeSlot({ ...wish, together }, scope);
    const fact = ownMove({ facts, intentId, saidAt: now }, slot, status);
    const buffers = buffersOf(terms.service);
    const change = { kind: 'reschedule', fact, occupies, buffers, giveBack, reason } as const;
    const moved = await commit(begun, change, scope);
    if (holdId !== undefined) await deps.endHold(holdId, { status: 'converted', causationId: null }, scope);
    return moved;
  };
};
