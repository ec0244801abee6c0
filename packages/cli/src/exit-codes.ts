import { AppError, errorTable } from '@fencepost/contracts/errors';

/** How a command ends, for scripts; the number is the exit code of the process. */
export const exitCodes = {
  ok: { code: 0, meaning: 'done' },
  error: { code: 1, meaning: 'something unexpected happened, or long work ended in an error' },
  usage: { code: 2, meaning: 'the command, its options or its configuration are wrong: nothing was asked or done' },
  not_found: { code: 3, meaning: 'nothing is known under this id' },
  refused: { code: 4, meaning: 'the key does not allow it, or a rule forbids it' },
  conflict: { code: 5, meaning: 'the record changed meanwhile, or its state does not allow this: read it again' },
  issues_found: {
    code: 6,
    meaning: 'it was looked at and something is wrong (`--fail-on-issues`, and every `verify`)',
  },
  unavailable: { code: 7, meaning: 'Fencepost cannot be reached or is too busy: try again later' },
  not_confirmed: { code: 8, meaning: 'the dry run was shown and nothing was changed: confirm with `--yes`' },
  interrupted: { code: 130, meaning: 'Ctrl-C; work that was started goes on by itself' },
} as const;
export type ExitName = keyof typeof exitCodes;

/** Thrown where a command is given wrongly: nothing was asked. */
export const usageError = (message: string): CliError => new CliError('usage', message);

/** The end of a command that is not what was asked for, in words; an `ok` end says nothing. */
export class CliError extends Error {
  readonly exit: ExitName;

  constructor(exit: ExitName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CliError';
    this.exit = exit;
  }
}

/** How a thrown value ends the process. */
export const exitOf = (error: unknown): ExitName => {
  if (error instanceof CliError) return error.exit;
  if (!(error instanceof AppError)) return 'error';
  return exitOfStatus[errorTable[error.code].status];
};

type Status = (typeof errorTable)[keyof typeof errorTable]['status'];

/** Every status that a refusal can have; one that comes new fails to compile here. */
const exitOfStatus: Readonly<Record<Status, ExitName>> = {
  400: 'usage',
  401: 'refused',
  403: 'refused',
  404: 'not_found',
  405: 'usage',
  409: 'conflict',
  412: 'conflict',
  413: 'usage',
  422: 'refused',
  428: 'conflict',
  429: 'unavailable',
  500: 'error',
  503: 'unavailable',
  504: 'unavailable',
};
