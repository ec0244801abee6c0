import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { markNoShow } from '@fencepost/contracts/booking/appointment-commands';
import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { ownDecision } from '../../domain/own-fact.ts';
import { makeBeginCommand } from './begin-command.ts';
import type { CommandDeps } from './command-deps.ts';
import { makeCommitChange } from './commit-change.ts';

/** Nobody can have stayed away before the start. */
export const makeMarkNoShow = (deps: CommandDeps) => {
  const begin = makeBeginCommand(deps);
  const commit = makeCommitChange(deps);
  return async (input: z.output<typeof markNoShow.input>, scope: TenantScope): Promise<Appointment> => {
    const begun = await begin(input.came ? 'came' : 'no_show', 'no_show', input, scope);
    const { standing, intentId, isRepeated } = begun;
    if (isRepeated) return standing.appointment;
    const now = deps.clock.now();
    if (standing.appointment.startsAt > now) throw new AppError('wrong_state', 'The appointment has not begun yet.');
    const kind = input.came ? 'attended' : 'missed';
    const fact = ownDecision({ facts: standing.facts, intentId, saidAt: now }, { kind });
    return commit(begun, { kind: 'no_show', fact, occupies: [], reason: null }, scope);
  };
};
