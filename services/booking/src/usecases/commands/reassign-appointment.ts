import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { reassignAppointment } from '@fencepost/contracts/booking/appointment-commands';
import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { ownDecision } from '../../domain/own-fact.ts';
import { buffersOf, segmentsOf } from '../../domain/segment.ts';
import { makeBeginCommand } from './begin-command.ts';
import type { CommandDeps } from './command-deps.ts';
import { makeCommitChange } from './commit-change.ts';

/** Same time, somebody else: their time is claimed before the one who gives it now is free again. */
export const makeReassignAppointment = (deps: CommandDeps) => {
  const begin = makeBeginCommand(deps);
  const commit = makeCommitChange(deps);
  return async (input: z.output<typeof reassignAppointment.input>, scope: TenantScope): Promise<Appointment> => {
    const { appointmentId, staffId, reason = null } = input;
    const begun = await begin('reassign', 'reassign', input, scope);
    const { standing, intentId, isRepeated } = begun;
    const { appointment, facts } = standing;
    if (isRepeated) return appointment;
    const { serviceId, branchId, staffIds, startsAt, endsAt } = appointment;
    if (staffIds.length > 1) throw new AppError('wrong_state', 'Several give this appointment together.');
    const { terms } = await deps.proveService({ serviceId, branchId }, scope);
    const host = known(terms.hosts.find((one) => one.staffId === staffId));
    if (host.calcomUserId === null) {
      throw new AppError('wrong_state', 'Cal.com knows nobody for this member of staff: link them first.');
    }
    const occupies = segmentsOf([{ staffId, startsAt, endsAt }], terms.service);
    const claim = await deps.claims.forTenant(scope.tenantId).claim(appointmentId, occupies, { expiresAt: null });
    if (!claim.claimed) throw new AppError('slot_taken', 'This member of staff has something else at that time.');

    const kind = 'reassigned';
    const who = { kind, staffIds: [staffId], hostIds: [host.calcomUserId] } as const;
    const fact = ownDecision(
      { facts, intentId, saidAt: deps.clock.now() },
      { ...who, staffIds: [staffId], hostIds: [host.calcomUserId] },
    );
    const buffers = buffersOf(terms.service);
    const { giveBack } = claim;
    return commit(begun, { kind: 'reassign', fact, occupies, buffers, giveBack, reason }, scope);
  };
};
