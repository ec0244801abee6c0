import { isDeepStrictEqual } from 'node:util';
import type { Envelope } from '@fencepost/contracts/envelope';
import { codeOf } from '@fencepost/contracts/errors';
import type { Aggregate, Records } from './ports.ts';

const TRIES = 5;

/**
 * Changes a record whatever its version is, looking again where somebody else wrote meanwhile. Undefined where there is
 * none; where nothing changes, nothing is written.
 */
export const amend = async <T extends Aggregate>(
  records: Records<T>,
  id: string,
  step: { changed(stored: T): T; tell?(record: T): Envelope },
): Promise<T | undefined> => {
  for (let attempt = 1; ; attempt += 1) {
    const stored = await records.byId(id);
    if (stored === undefined) return undefined;
    const wanted = step.changed(stored);
    if (isDeepStrictEqual(stored, wanted)) return stored;
    const next: T = { ...wanted, version: stored.version + 1 };
    try {
      await records.save(next, step.tell?.(next));
      return next;
    } catch (error) {
      if (codeOf(error) !== 'stale_version' || attempt === TRIES) throw error;
    }
  }
};
