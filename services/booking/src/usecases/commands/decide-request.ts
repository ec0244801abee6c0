import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { confirmAppointment, declineAppointment } from '@fencepost/contracts/booking/appointment-commands';
import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { decidedUpon, ownDecision } from '../../domain/own-fact.ts';
import type { VendorFact } from '../../domain/vendor-fact.ts';
import { makeBeginCommand } from './begin-command.ts';
import type { CommandDeps } from './command-deps.ts';
import { makeCommitChange } from './commit-change.ts';

/** The host’s word on what waits for it: the version in the write decides between two who answer differently (BK5). */
export const makeConfirmAppointment = (deps: CommandDeps) => {
  const begin = makeBeginCommand(deps);
  const commit = makeCommitChange(deps);
  return async (input: z.output<typeof confirmAppointment.input>, scope: TenantScope): Promise<Appointment> => {
    const begun = await begin('confirm', 'confirm', input, scope);
    const { standing, intentId, isRepeated } = begun;
    if (isRepeated) return standing.appointment;
    requireAnswered(standing.facts);
    const fact = ownDecision({ facts: standing.facts, intentId, saidAt: deps.clock.now() }, { kind: 'created' });
    return commit(begun, { kind: 'confirm', fact, occupies: standing.occupies, reason: null }, scope);
  };
};

export const makeDeclineAppointment = (deps: CommandDeps) => {
  const begin = makeBeginCommand(deps);
  const commit = makeCommitChange(deps);
  return async (input: z.output<typeof declineAppointment.input>, scope: TenantScope): Promise<Appointment> => {
    const begun = await begin('decline', 'decline', input, scope);
    const { standing, intentId, isRepeated } = begun;
    if (isRepeated) return standing.appointment;
    requireAnswered(standing.facts);
    const fact = ownDecision({ facts: standing.facts, intentId, saidAt: deps.clock.now() }, { kind: 'rejected' });
    return commit(begun, { kind: 'decline', fact, occupies: [], reason: input.reason ?? null }, scope);
  };
};

/** Cal.com says who has to be asked: before its answer there is nothing to accept or refuse. */
const requireAnswered = (facts: readonly VendorFact[]): void => {
  if (decidedUpon(facts) !== null) return;
  throw new AppError('unavailable', 'Cal.com has not answered yet what was decided before; try again soon.');
};
