import type { ActionContract, ScopeOf } from '@fencepost/contracts/define';
import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { Scope } from '@fencepost/contracts/scope';
import type { ServiceBroker } from 'moleculer';
import { z } from 'zod';
import type { Guard } from './breakers.ts';
import type { Logger } from './logger.ts';
import type { RunningCalls } from './mesh-handler.ts';
import type { Metrics } from './metrics.ts';
import { asAppError } from './wire-errors.ts';

/**
 * Asks another service. Rejects with AppErrors only: what the callee refused with, or `unavailable`, `timeout`
 * (after the contract's timeoutMs, waiting for a place included), `internal`.
 */
export type Caller = <A extends ActionContract>(
  contract: A,
  input: z.input<A['input']>,
  scope: ScopeOf<A>,
) => Promise<z.output<A['output']>>;

export interface CallerDeps {
  readonly broker: ServiceBroker;
  readonly calls: RunningCalls;
  readonly guard: Guard;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export const makeCaller = ({ broker, calls, guard, log, metrics }: CallerDeps): Caller => {
  const counted = metrics.counter('calls_total', 'Calls of other services', ['action', 'code']);

  const ask = async (contract: ActionContract, input: unknown, given: Scope, deadline: number): Promise<unknown> => {
    const { address } = contract;
    const timeout = Math.floor(deadline - performance.now());
    if (timeout <= 0) throw new AppError('timeout', 'No place for this call came free in time.', { action: address });
    const parent = calls.getStore();
    const asker = parent?.running ? parent.context : broker;
    // The key names what its sender asked, not what follows from it: two commands would meet under one key.
    const scope = parent === undefined ? given : { ...given, idempotencyKey: undefined };
    // Moleculer never forgets the asking side of a tracked call that timed out; the answering side is what stop waits for.
    const options = { headers: { scope }, timeout, tracking: false };
    try {
      return await asker.call<unknown, unknown>(address, input, options);
    } catch (error) {
      throw asAppError(error, address);
    }
  };

  return async (contract, input, scope) => {
    const action = contract.address;
    const deadline = performance.now() + contract.timeoutMs;
    try {
      const answer = await guard(action, () => ask(contract, input, scope, deadline));
      const parsed = z.safeParse<(typeof contract)['output']>(contract.output, answer);
      if (!parsed.success) {
        log.error({ err: parsed.error, action, requestId: scope.requestId }, 'answer does not fit its contract');
        throw new AppError('internal', 'The answer does not fit its contract.', { action }, { cause: parsed.error });
      }
      counted.inc({ action, code: 'ok' });
      return parsed.data;
    } catch (error) {
      counted.inc({ action, code: codeOf(error) });
      throw error;
    }
  };
};
