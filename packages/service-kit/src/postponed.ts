import { AppError } from '@fencepost/contracts/errors';
import { z } from 'zod';

const Postponement = z.object({ postponed: z.object({ forMs: z.int().nonnegative().nullable() }) });

/**
 * Thrown by a handler of messages whose time has not come: the message comes again, and nothing is wrong, so nobody is
 * warned. `forMs` are milliseconds until then; null: as soon as after any other attempt. To callers it is `unavailable`.
 */
export const postponed = (message: string, forMs: number | null): AppError =>
  new AppError('unavailable', message, { postponed: { forMs } });

/** For how long a message was postponed, in milliseconds or null; undefined for whatever else was thrown. */
export const postponementOf = (error: unknown): number | null | undefined =>
  error instanceof AppError ? Postponement.safeParse(error.detail).data?.postponed.forMs : undefined;
