import type { Clock } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import type { Court } from './domain/judge.ts';
import { makeListConstraints } from './usecases/ratchet/list-constraints.ts';
import { makeLookAtConstraints } from './usecases/ratchet/look-at-constraint.ts';
import { makeApproveConstraint, makeMoveConstraint } from './usecases/ratchet/move-constraint.ts';
import type { Constraints, OwnersRules } from './usecases/ratchet/ports.ts';
import { makeSetRules } from './usecases/ratchet/set-rules.ts';
import { makeWatchConstraints } from './usecases/ratchet/watch-constraints.ts';
import type { Scans } from './usecases/scans/ports.ts';

/** What the ratchet needs beside the rest of the world. */
export interface Ratchet {
  readonly constraints: Constraints;
  readonly ownersRules: OwnersRules;
}

interface Shared {
  readonly court: Court;
  readonly scans: Pick<Scans, 'newestCompleted'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onJudged: () => void;
  readonly needsSecondPerson: boolean;
}

/** Constraints on their way to rules of the database (A12). */
export const wireRatchet = (shared: Shared, ratchet: Ratchet) => {
  const looking = makeLookAtConstraints({ ...shared, ...ratchet });
  const deps = { ...shared, ...ratchet, looking, setRules: makeSetRules(ratchet) };
  return {
    listConstraints: makeListConstraints(deps),
    approveConstraint: makeApproveConstraint(deps),
    moveConstraint: makeMoveConstraint(deps),
    watchConstraints: makeWatchConstraints(deps),
  };
};
