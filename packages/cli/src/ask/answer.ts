import type { ActionContract } from '@fencepost/contracts/define';
import type { z } from 'zod';

/** What was answered: read by the contract's schema, and exactly as it came, members that a later version added too. */
export interface Answer<T> {
  readonly value: T;
  readonly exact: unknown;
}

/** Members of an input by name. */
export type Members = Readonly<Record<string, unknown>>;

/** Asks what a contract declares. A refusal is thrown as AppError, anything else that goes wrong as CliError. */
export type Ask = <I extends z.ZodType, O extends z.ZodType>(
  action: ActionContract<I, O>,
  input: z.input<I>,
) => Promise<Answer<z.output<O>>>;
