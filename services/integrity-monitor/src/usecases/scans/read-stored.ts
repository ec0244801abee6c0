import { codeOf } from '@fencepost/contracts/errors';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import type { StoredCollection } from '../ports.ts';
import { type HeldScan, ScanLost } from './scan-lease.ts';
import type { Walker } from './walk-collection.ts';

interface Deps {
  readonly walker: Walker;
  /** Of all owners, in the order of a scan. */
  readonly everyCollection: () => readonly StoredCollection[];
  readonly clock: Clock;
  readonly log: Logger;
  /** How long a violation may wait for what comes in any order, before it is judged. */
  readonly settleMs: number;
  readonly isStopping: () => boolean;
}

const SECOND_MS = 1_000;
const RETRY_MS = 5 * SECOND_MS;
/** An owner that restarts is back long before. */
export const READ_PATIENCE_MS = 5 * 60 * SECOND_MS;

/**
 * Reads everything that owners have stored, range by range. After each range its place is saved, so that a crash costs
 * one range. A collection that cannot be read for minutes is left out, and the result says so.
 */
export const makeReadStored = (deps: Deps): ((held: HeldScan) => Promise<void>) => {
  const { walker, everyCollection, clock, log } = deps;

  const read = async (held: HeldScan, collection: StoredCollection): Promise<void> => {
    const { scan } = held;
    const after = scan.reading === collection.id ? scan.after : null;
    const collectionsDone = scan.collectionsDone + 1;
    await walker.walk(collection, {
      after,
      anew: scan.mode !== 'standard',
      onRange: async ({ next, count }) => {
        if (deps.isStopping()) throw new ScanLost('this process is stopping');
        const records = held.scan.records + count;
        const place =
          next === null ? { reading: null, after: null, collectionsDone } : { reading: collection.id, after: next };
        await held.save({ ...place, records, failingSince: null });
      },
    });
  };

  /** Whether the collection is given up. */
  const failed = async (held: HeldScan, { id }: StoredCollection, error: unknown): Promise<boolean> => {
    const { scan } = held;
    const failingSince = scan.failingSince ?? clock.now();
    log.warn({ scan: scan.id, collection: id, err: error }, 'a full scan cannot read a collection');
    if (clock.millis() - Date.parse(failingSince) < READ_PATIENCE_MS) {
      await held.save({ failingSince, nextStepAt: instantOf(clock.millis() + RETRY_MS) });
      return false;
    }
    const unread = [...scan.unread, { place: id, code: codeOf(error) }];
    const next = { reading: null, after: null, collectionsDone: scan.collectionsDone + 1 };
    await held.save({ ...next, unread, failingSince: null });
    return true;
  };

  return async (held) => {
    const all = everyCollection();
    const { startedAt } = held.scan;
    await held.save({ state: 'running', startedAt: startedAt ?? clock.now(), collectionsTotal: all.length });
    for (;;) {
      const collection = all[held.scan.collectionsDone];
      if (collection === undefined) break;
      const error = await read(held, collection).then(
        () => undefined,
        (failure: unknown) => failure ?? new Error('failed without an error'),
      );
      if (error instanceof ScanLost) throw error;
      if (error !== undefined && !(await failed(held, collection, error))) return;
    }
    await held.save({ readAt: clock.now(), nextStepAt: instantOf(clock.millis() + deps.settleMs) });
  };
};
