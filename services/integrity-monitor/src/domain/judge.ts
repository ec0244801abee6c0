import type { Invariant } from './invariant.ts';
import type { Ledger } from './ledger.ts';
import type { Picture } from './picture.ts';

export interface Court {
  readonly invariants: readonly Invariant[];
  readonly picture: Picture;
  readonly ledger: Ledger;
}

/** Checks everything that may have another verdict now that these changed. `now` in milliseconds. */
export const judge = ({ invariants, picture, ledger }: Court, changed: readonly string[], now: number): void => {
  for (const invariant of invariants) {
    for (const subject of new Set(changed.flatMap((id) => invariant.subjectsOf(id, picture)))) {
      ledger.put(invariant, subject, { violations: invariant.check(subject, picture), now });
    }
  }
};

/** Checks every entity there is: after a start, and as the oracle of the incremental check. */
export const judgeAll = ({ invariants, picture, ledger }: Court, now: number): void => {
  for (const subject of [...picture.entities.keys(), ...contestedThings(picture)]) {
    for (const invariant of invariants) {
      ledger.put(invariant, subject, { violations: invariant.check(subject, picture), now });
    }
  }
};

const contestedThings = ({ contested }: Picture): ReadonlySet<string> =>
  new Set([...contested.values()].flatMap((things) => [...things]));
