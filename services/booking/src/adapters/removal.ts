import type { Collection, Filter } from '@fencepost/mongo-kit/collection';
import { isRemoved } from '@fencepost/service-kit/write-record';
import type { Removal } from '../usecases/ports/pages.ts';

type Readable = Pick<Collection<{ readonly _id: string; readonly version: number }>, 'cursor' | 'remove'>;

/** Removes what answers to `filter`, a batch at a time and in the order of ids. */
export const makeRemoval =
  (collection: Readable, filter: Filter): Removal =>
  async (after, limit) => {
    let [removed, kept, looked, unreadable] = [0, 0, 0, 0];
    let last = after;
    const onCorrupt = (): void => {
      unreadable += 1;
    };
    for await (const row of collection.cursor(filter, { after, batchSize: limit, onCorrupt })) {
      if (await isRemoved(collection, row)) removed += 1;
      else kept += 1;
      looked += 1;
      last = row._id;
      if (looked >= limit) return { removed, kept, unreadable, next: last };
    }
    return { removed, kept, unreadable, next: undefined };
  };
