import type { EnforcementPoint } from '@fencepost/contracts/integrity/invariant';
import { subjectsIn } from './checks.ts';
import type { Invariant } from './invariant.ts';
import type { Ledger } from './ledger.ts';
import type { MutablePicture } from './picture.ts';
import { isOff } from './points.ts';

export interface Court {
  readonly invariants: readonly Invariant[];
  readonly picture: MutablePicture;
  readonly ledger: Ledger;
  /** Which of the points is at work; without, any of them. What is switched off there judges nothing. */
  readonly point?: EnforcementPoint;
}

/** Checks everything that may have another verdict now that these changed. `now` in milliseconds. */
export const judge = (court: Court, changed: readonly string[], now: number): void => {
  const { picture, ledger } = court;
  picture.now = now;
  for (const invariant of atWork(court)) {
    for (const subject of new Set(changed.flatMap((id) => invariant.subjectsOf(id, picture)))) {
      ledger.put(invariant, subject, { violations: invariant.check(subject, picture), now });
    }
  }
};

/** Checks everything there is: after a start, and as the oracle of the incremental check. */
export const judgeAll = (court: Court, now: number): void => {
  const { picture, ledger } = court;
  picture.now = now;
  for (const invariant of atWork(court)) {
    for (const subject of subjectsIn(invariant, picture)) {
      ledger.put(invariant, subject, { violations: invariant.check(subject, picture), now });
    }
  }
};

/** Looks again at what time alone can end. */
export const judgeStanding = (court: Court, now: number): void => {
  const { picture, ledger } = court;
  picture.now = now;
  for (const { invariant, subjects } of ledger.standing()) {
    if (invariant.endsWithTime === undefined) continue;
    for (const subject of [...subjects]) {
      ledger.put(invariant, subject, { violations: invariant.check(subject, picture), now });
    }
  }
};

const atWork = ({ invariants, point }: Court): readonly Invariant[] =>
  point === undefined ? invariants : invariants.filter(({ points }) => !isOff(points, point));
