import { AppError, type ErrorCode, isErrorCode } from '@fencepost/contracts/errors';
import { Errors } from 'moleculer';
import { z } from 'zod';

/** All that another process learns of a failure: no stack, no cause. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const WireError = z.object({ code: z.string(), message: z.string(), detail: z.record(z.string(), z.unknown()) });

const codeOfMoleculerType: Readonly<Record<string, ErrorCode>> = {
  SERVICE_NOT_FOUND: 'unavailable',
  SERVICE_NOT_AVAILABLE: 'unavailable',
  BAD_GATEWAY: 'unavailable',
  REQUEST_REJECTED: 'unavailable',
  QUEUE_FULL: 'unavailable',
  REQUEST_TIMEOUT: 'timeout',
  REQUEST_SKIPPED: 'timeout',
};

const messages: Partial<Record<ErrorCode, string>> = {
  unavailable: 'No running service answers this; try again shortly.',
  timeout: 'The service did not answer in time; whether it acted is unknown.',
  internal: 'Something unexpected happened; the log of the service tells what.',
};

/** Any thrown value as an AppError: ours unchanged, Moleculer's by its type, everything else `internal` with it as cause. */
export const asAppError = (error: unknown, action: string): AppError => {
  if (error instanceof AppError) return error;
  const type = error instanceof Errors.MoleculerError ? error.type : undefined;
  const code = codeOfMoleculerType[type ?? ''] ?? 'internal';
  return new AppError(code, messages[code] ?? code, { action }, { cause: error });
};

export const toWire = (error: unknown, action: string): WireError => {
  const { code, message, detail } = asAppError(error, action);
  return { code, message, detail };
};

/** What another process sent, as an AppError; a code of a newer version than ours counts as `internal`. */
export const fromWire = (sent: unknown): AppError => {
  const parsed = WireError.safeParse(sent);
  if (!parsed.success) return new AppError('internal', 'The service failed and did not say why.');
  const { code, message, detail } = parsed.data;
  return isErrorCode(code)
    ? new AppError(code, message, detail)
    : new AppError('internal', message, { ...detail, unknownCode: code });
};

/** Plugs the two functions above into Moleculer, which by itself would send the stack and lose the class. */
export class AppErrorRegenerator extends Errors.Regenerator {
  override extractPlainError(error: Record<string, unknown>): Errors.PlainMoleculerError {
    // Moleculer only serializes what it gets here; the cast is the border between its type and our wire form.
    return toWire(error, '') as unknown as Errors.PlainMoleculerError;
  }

  override restore(sent: unknown): AppError {
    return fromWire(sent);
  }
}
