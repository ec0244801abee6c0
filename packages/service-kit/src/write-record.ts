import { isDeepStrictEqual } from 'node:util';
import type { Envelope } from '@fencepost/contracts/envelope';
import { AppError, codeOf, known, staleVersion } from '@fencepost/contracts/errors';
import type { Aggregate, Records } from './records.ts';

const TRIES = 5;
const WORK_TRIES = 3;
/** Many write at once where a vendor tells of one thing over several ways. */
const MOST_TRIES = 8;

/** Members to change; one that is undefined stays as it is. */
export type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

type Saving<T extends Aggregate> = Pick<Records<T>, 'save'>;

/** The one place where a version is counted up: writes and tells nothing where nothing is new. */
const saveNext = async <T extends Aggregate>(
  records: Saving<T>,
  { stored, wanted }: { readonly stored: T; readonly wanted: T },
  tell: ((next: T) => Envelope) | undefined,
): Promise<T> => {
  if (isDeepStrictEqual(stored, wanted)) return stored;
  const next: T = { ...wanted, version: stored.version + 1 };
  await records.save(next, tell?.(next));
  return next;
};

/**
 * A command's write over the record that it has read: members under the next version, or nothing where nothing is new.
 * Throws `stale_version` where somebody else wrote meanwhile: the command was meant for what was read.
 */
export const change = async <T extends Aggregate>(
  records: Saving<T>,
  stored: T,
  step: { readonly to: Changes<T>; tell(next: T): Envelope },
): Promise<T> => {
  return saveNext(records, { stored, wanted: changedTo(stored, step.to) }, step.tell);
};

/** Whether a record is as these changes would make it. */
export const isAlready = <T extends object>(stored: T, to: Changes<T>): boolean =>
  isDeepStrictEqual(stored, changedTo(stored, to));

const changedTo = <T extends object>(stored: T, to: Changes<T>): T => {
  const given = Object.entries(to).filter(([, value]) => value !== undefined);
  return { ...stored, ...Object.fromEntries(given) };
};

/**
 * A command's end of a record, such as a removal: what has ended so is left alone, whatever version the command names, for
 * it is repeated after a crash. Throws `stale_version` where it goes on and was read in another version.
 */
export const endAs = async <T extends Aggregate & { readonly status: string }>(
  records: Saving<T>,
  stored: T,
  end: { readonly status: T['status']; readonly version: number; tell(next: T): Envelope },
): Promise<T> => {
  if (stored.status === end.status) return stored;
  const to: Changes<Aggregate & { readonly status: string }> = { status: end.status };
  return change(records, atVersion(stored, end.version), { to: to as Changes<T>, tell: end.tell });
};

const raced: readonly string[] = ['stale_version', 'conflict'];

/** Does work of several writes once more (three times at most) where somebody else wrote meanwhile. It must be repeatable. */
export const whereRaced = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!raced.includes(codeOf(error)) || attempt === WORK_TRIES) throw error;
    }
  }
};

/**
 * Work that ends in a write over what was just read: `attempt` is repeated, eight times at most, where it answers undefined
 * or fails with `stale_version`, for somebody else has written in between. It reads anew each time. Throws `unavailable`
 * in the end; `what` names the record there: `this call`.
 */
export const untilWritten = async <T>(
  what: string,
  attempt: (isFirst: boolean) => Promise<T | undefined>,
): Promise<T> => {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    try {
      const written = await attempt(tries === 0);
      if (written !== undefined) return written;
    } catch (error) {
      if (codeOf(error) !== 'stale_version') throw error;
    }
  }
  throw new AppError('unavailable', `Others kept writing ${what}; try again.`);
};

/**
 * A fact's write over a record, whatever its version is: looks again (five times at most) where somebody else wrote
 * meanwhile. Undefined where there is no record; nothing is written where nothing is new.
 */
export const amend = async <T extends Aggregate>(
  records: Pick<Records<T>, 'byId' | 'save'>,
  id: string,
  step: { changed(stored: T): T; tell?(next: T): Envelope },
): Promise<T | undefined> => {
  for (let attempt = 1; ; attempt += 1) {
    const stored = await records.byId(id);
    if (stored === undefined) return undefined;
    try {
      return await saveNext(records, { stored, wanted: step.changed(stored) }, step.tell);
    } catch (error) {
      if (codeOf(error) !== 'stale_version' || attempt === TRIES) throw error;
    }
  }
};

/**
 * Brings a record into the wanted state, be it there or not: adds it, changes it under its next version, or writes and
 * tells nothing where all is as wanted. `wanted` gets what is stored, and decides what of it stays. Throws `conflict`
 * where another adds it at the same time, `stale_version` where another changes it.
 */
export const establish = async <T extends Aggregate>(
  records: Pick<Records<T>, 'byId' | 'add' | 'save'>,
  id: string,
  step: { wanted(stored: T | undefined): T; tell(record: T): Envelope },
): Promise<T> => {
  const stored = await records.byId(id);
  const wanted = step.wanted(stored);
  if (stored !== undefined) return saveNext(records, { stored, wanted }, step.tell);
  if ((await records.add(wanted, step.tell(wanted))) === undefined) return wanted;
  throw new AppError('conflict', 'This record is being written elsewhere: repeat the command.', { id });
};

/** Removes a record for good; false where it still has events to tell or was written meanwhile: the next look has it. */
export const isRemoved = async <R>(records: { remove(record: R): Promise<void> }, record: R): Promise<boolean> => {
  try {
    await records.remove(record);
    return true;
  } catch (error) {
    if (codeOf(error) === 'not_found') return true;
    if (['unavailable', 'stale_version'].includes(codeOf(error))) return false;
    throw error;
  }
};

/** The record that a command means, or `stale_version` where it was read before somebody changed it. */
export const atVersion = <T extends Aggregate>(record: T, version: number): T => {
  if (record.version === version) return record;
  throw staleVersion(version, record.version);
};

/** The record if it is in use; a tombstone is `not_found`, like what never was. */
export const inUse = <T extends { readonly status: string }>(record: T | undefined): T =>
  known(record?.status === 'active' ? record : undefined);
