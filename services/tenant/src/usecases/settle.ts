import { isDeepStrictEqual } from 'node:util';
import type { Envelope } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import type { Aggregate, Records } from './ports.ts';

/**
 * Brings a record into the wanted state: adds it, changes the one that is there under its next version, or writes and
 * tells nothing where all is as wanted. `wanted` gets what is stored, and decides what of it stays.
 */
export const settle = async <T extends Aggregate>(
  records: Records<T>,
  id: string,
  step: { wanted(stored: T | undefined): T; tell(record: T): Envelope },
): Promise<T> => {
  const stored = await records.byId(id);
  const wanted = step.wanted(stored);
  if (stored === undefined) {
    if ((await records.add(wanted, step.tell(wanted))) === undefined) return wanted;
    throw new AppError('conflict', 'This record is being written elsewhere: repeat the command.', { id });
  }
  if (isDeepStrictEqual(stored, wanted)) return stored;
  const next: T = { ...wanted, version: stored.version + 1 };
  await records.save(next, step.tell(next));
  return next;
};
