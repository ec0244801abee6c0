import type { cancelAppointment } from '@fencepost/contracts/booking/appointment-commands';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { ownDecision } from '../../domain/own-fact.ts';
import { requireNoOthersSeats } from '../../domain/sold-by-seat.ts';
import { requireAllowed } from '../policies/judge.ts';
import { makeBeginCommand } from './begin-command.ts';
import type { CommandDeps } from './command-deps.ts';
import { makeCommitChange } from './commit-change.ts';

type Input = z.output<typeof cancelAppointment.input>;
type Output = z.output<typeof cancelAppointment.output>;

/** What the company’s rules ask for is calculated and answered, never charged. The slot is free at once. */
export const makeCancelAppointment = (deps: CommandDeps) => {
  const begin = makeBeginCommand(deps);
  const commit = makeCommitChange(deps);
  return async (input: Input, scope: TenantScope): Promise<Output> => {
    const { reason = null, as } = input;
    const begun = await begin('cancel', 'cancel', input, scope);
    const { standing, intentId, isRepeated } = begun;
    if (!isRepeated) requireNoOthersSeats(standing.appointment, as);
    const verdict = await deps.judge.cancel({ appointment: standing.appointment, as }, scope);
    if (isRepeated)
      return { appointment: standing.appointment, fee: verdict.verdict === 'allowed' ? verdict.fee : null };
    const fee = requireAllowed(verdict);
    const decision = { facts: standing.facts, intentId, saidAt: deps.clock.now() };
    const fact = ownDecision(decision, { kind: 'cancelled', byHost: as === 'host' });
    const appointment = await commit(begun, { kind: 'cancel', fact, occupies: [], reason }, scope);
    return { appointment, fee };
  };
};
