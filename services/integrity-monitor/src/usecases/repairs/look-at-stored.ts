import type { Actor } from '@fencepost/contracts/scope';
import type { Picture } from '../../domain/picture.ts';
import { strayRowsOf } from '../../domain/repairs/stray-rows.ts';
import { type ScannedOwner, type StoredCollection, scannedOwners } from '../ports.ts';
import type { Looking, RepairRecord } from './recipe.ts';

interface Deps {
  readonly collections: (owner: ScannedOwner) => readonly StoredCollection[];
  readonly repairRecord: RepairRecord;
  /** What the monitor has heard and read so far. */
  readonly picture: Picture;
}

const RANGE_FACTS = 500;

/** Looks at owners' stored state: facts by their scans, single values by a dry run that sets nothing. */
export const makeLooking =
  ({ collections, repairRecord, picture }: Deps) =>
  (planId: string, by: Actor): Looking => ({
    async *facts(collection) {
      const of = scannedOwners.flatMap((owner) => collections(owner)).find(({ id }) => id === collection);
      if (of === undefined) throw new TypeError(`no owner lets the monitor read ${collection}`);
      let after: string | null = null;
      do {
        const range = await of.read({ after, limit: RANGE_FACTS, ifDigest: null });
        yield* range.facts ?? [];
        after = range.next;
      } while (after !== null);
    },
    strays: () =>
      strayRowsOf(picture).flatMap(({ type, ...row }) =>
        scannedOwners.flatMap((owner) => {
          const of = collections(owner).find((each) => each.type === type);
          return of === undefined ? [] : [{ ...row, owner, collection: of.id.slice(`${owner}.`.length) }];
        }),
      ),
    values: async ({ owner, collection, recordId }, names) => {
      const change = { do: 'set', expect: Object.fromEntries(names.map((name) => [name, null])), set: {} } as const;
      return (await repairRecord({ owner, collection, recordId, change, planId, step: 1, dryRun: true }, by)).found;
    },
  });
