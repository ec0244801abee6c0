import type { PagePosition } from '@fencepost/contracts/page-cursor';
import type { Filter, Sort } from './collection.ts';

/** Sorting newest first by a time, and the condition that a row comes after a position in that order. */
export const newestFirst = (time: string, after: PagePosition | undefined): { sort: Sort; beyond: Filter } => ({
  sort: { [time]: -1, _id: -1 },
  beyond:
    after === undefined ? {} : { $or: [{ [time]: { $lt: after.at } }, { [time]: after.at, _id: { $lt: after.id } }] },
});
