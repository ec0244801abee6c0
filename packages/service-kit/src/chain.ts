import { derivedId } from '@fencepost/contracts/ids';
import type { Aggregate, Records } from './records.ts';

/**
 * Records of a company, or of the platform, of which one at a time may be open. The id of each follows from the one before it, and none is
 * added before that one has ended: of two who begin one at once, one finds the other's under the id it wanted. No unique
 * index over open ones does this everywhere: SecantusDB, which stands in for MongoDB, never frees a key of such an index
 * that an update has changed.
 */
export interface Chain<T extends Aggregate> {
  /** The newest, or undefined where there is none. */
  last(): Promise<T | undefined>;
  idAfter(last: T | undefined): string;
}

/** `owner`: the company whose records these are, or `platform`. */
export const chainOf = <T extends Aggregate>(records: Records<T>, prefix: string, owner: string): Chain<T> => {
  const idAfter = (last: T | undefined): string => derivedId(prefix, owner, last?.id ?? 'first');
  return {
    idAfter,
    // Clocks differ: the newest by its time may have successors, which lead on.
    last: async () => {
      let [last] = (await records.page({ limit: 1 })).data;
      for (let next = last; next !== undefined; next = await records.byId(idAfter(next))) last = next;
      return last;
    },
  };
};
