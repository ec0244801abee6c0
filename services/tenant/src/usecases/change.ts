import { isDeepStrictEqual } from 'node:util';
import type { Envelope } from '@fencepost/contracts/envelope';
import { AppError, known } from '@fencepost/contracts/errors';
import type { Aggregate, Records } from './ports.ts';

/** Members to change; one that is undefined stays as it is. */
export type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Writes what a command changes in a record under its next version; writes and tells nothing where nothing is new. */
export const change = async <T extends Aggregate>(
  records: Pick<Records<T>, 'save'>,
  stored: T,
  step: { readonly to: Changes<T>; tell(next: T): Envelope },
): Promise<T> => {
  const given = Object.entries(step.to).filter(([, value]) => value !== undefined);
  const wanted: T = { ...stored, ...Object.fromEntries(given) };
  if (isDeepStrictEqual(stored, wanted)) return stored;
  const next: T = { ...wanted, version: stored.version + 1 };
  await records.save(next, step.tell(next));
  return next;
};

/** The record that a command means, or `stale_version` where it was read before somebody changed it. */
export const atVersion = <T extends Aggregate>(record: T, version: number): T => {
  if (record.version === version) return record;
  const detail = { expected: version, actual: record.version };
  throw new AppError('stale_version', 'The record has changed since it was read; read it again.', detail);
};

/** The record if it is in use; a tombstone is `not_found`, like what never was. */
export const inUse = <T extends { readonly status: string }>(record: T | undefined): T =>
  known(record?.status === 'active' ? record : undefined);
