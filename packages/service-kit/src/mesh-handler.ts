import { AsyncLocalStorage } from 'node:async_hooks';
import { type ActionContract, isAction, type ScopeOf } from '@fencepost/contracts/define';
import { AppError } from '@fencepost/contracts/errors';
import { issuesOf } from '@fencepost/contracts/issues';
import { mayCall } from '@fencepost/contracts/roles';
import { PlatformScope, type Scope, TenantScope } from '@fencepost/contracts/scope';
import type { Context } from 'moleculer';
import { z } from 'zod';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { asAppError } from './wire-errors.ts';

const UNEXPECTED_STATUS = 500;

/** A call whose caller may ask this, with input and scope as the contract says. */
export interface AdmittedCall {
  readonly input: unknown;
  readonly scope: Scope;
  /** Runs the use case and parses its output. */
  run(): Promise<unknown>;
}

/** One action of a service, its contract and its use case joined. Made by `handle`. */
export interface Handler {
  readonly contract: ActionContract;
  /** Parses scope and input as they came over the wire, in this order; throws `forbidden` or `invalid_input`. */
  readonly admit: (input: unknown, scope: unknown) => AdmittedCall;
  /** Admits the call, runs the use case, parses its output. */
  readonly answer: (input: unknown, scope: unknown) => Promise<unknown>;
}

/** What fulfils a contract. */
export type UseCaseOf<A extends ActionContract> = (
  input: z.output<A['input']>,
  scope: ScopeOf<A>,
) => Promise<z.input<A['output']>>;

/** Joins a contract with the use case that fulfils it: an entry in a service's table of contents. */
export const handle = <A extends ActionContract>(contract: A, run: UseCaseOf<A>): Handler => {
  const admit = (given: unknown, from: unknown): AdmittedCall => {
    // The contract names the kind of its scope, and parseScope proves that kind.
    const scope = parseScope(contract, from) as ScopeOf<A>;
    const input = parseInput(contract, given);
    return { input, scope, run: async () => z.parse(contract.output, await run(input, scope)) };
  };
  return { contract, admit, answer: async (input, scope) => admit(input, scope).run() };
};

/** For every action that a module of contracts declares, the use case of the same name. */
export type UseCasesOf<M> = {
  readonly [K in keyof M as M[K] extends ActionContract ? K : never]: M[K] extends ActionContract
    ? UseCaseOf<M[K]>
    : never;
};

/** Joins every action of a module of contracts (`import * as branch`) with the use case of its name. */
export const handleAll = <M extends object>(contracts: M, does: UseCasesOf<M>): readonly Handler[] =>
  Object.entries(contracts).flatMap(([name, contract]) =>
    // UseCasesOf demands a use case for each of them; the type checker cannot follow that through the entries.
    isAction(contract) ? [handle(contract, does[name as keyof typeof does] as UseCaseOf<ActionContract>)] : [],
  );

const parseInput = <A extends ActionContract>(contract: A, input: unknown): z.output<A['input']> => {
  const parsed = z.safeParse<A['input']>(contract.input, input);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid_input', `The input of ${contract.name} is not valid.`, {
    errors: issuesOf(parsed.error),
  });
};

const parseScope = (contract: ActionContract, scope: unknown): Scope => {
  const parsed = (contract.scope === 'tenant' ? TenantScope : PlatformScope).safeParse(scope);
  if (!parsed.success) {
    const expected = contract.scope === 'tenant' ? 'the scope of one company' : 'a scope made by acrossTenants';
    throw new AppError('forbidden', `${contract.name} needs ${expected}.`);
  }
  if (contract.scope === 'platform' && parsed.data.actor.kind === 'api_key') {
    // A company's key acts within its company, whatever scope it comes with (TEN-054).
    throw new AppError('forbidden', `${contract.name} is the platform's, and closed to a company's key.`);
  }
  if (!mayCall(contract.role, parsed.data.actor)) {
    throw new AppError('forbidden', `${contract.name} needs the role ${contract.role}.`, {
      facts: { needs: contract.role },
    });
  }
  return Object.freeze({ ...parsed.data, actor: Object.freeze(parsed.data.actor) });
};

/** The call that is being answered: what Moleculer needs to bound nested calls in depth and time. */
export interface RunningCall {
  readonly context: Context;
  running: boolean;
}

/** Decorates a call's depth and deadline only; the tenant never comes from here. */
export type RunningCalls = AsyncLocalStorage<RunningCall>;
export const makeRunningCalls = (): RunningCalls => new AsyncLocalStorage();

/** A handler as Moleculer calls it: measured, its unexpected errors logged here and nowhere else. */
export const makeAnswer = (handler: Handler, deps: { calls: RunningCalls; log: Logger; metrics: Metrics }) => {
  const { calls, log, metrics } = deps;
  const action = handler.contract.address;
  const durations = metrics.histogram('action_duration_seconds', 'Time to answer', ['action', 'code']);

  const failed = (error: unknown, scope: unknown): AppError => {
    const known = asAppError(error, action);
    const traced = z.object({ tenantId: z.string().nullable(), requestId: z.string() }).safeParse(scope);
    if (known.status === UNEXPECTED_STATUS) log.error({ err: known, action, ...traced.data }, 'action failed');
    return known;
  };

  return async (context: Context): Promise<unknown> => {
    const startedAt = performance.now();
    const call: RunningCall = { context, running: true };
    const { scope } = context.headers;
    let code = 'ok';
    try {
      return await calls.run(call, () => handler.answer(context.params, scope));
    } catch (error) {
      const known = failed(error, scope);
      code = known.code;
      throw known;
    } finally {
      call.running = false;
      durations.observe({ action, code }, (performance.now() - startedAt) / 1_000);
    }
  };
};
