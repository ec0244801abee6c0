import type { EnforcementPoint } from '@fencepost/contracts/integrity/invariant';
import type { Invariant } from '../../services/integrity-monitor/src/domain/invariant.ts';

/** A point of an invariant. */
export interface At {
  readonly id: string;
  readonly point: EnforcementPoint;
}

/**
 * The invariants with one point switched off, for tests: production code takes its invariants from one list, which nothing
 * at run time changes, and knows no setting that would.
 */
export const switchedOff = (all: readonly Invariant[], { id, point }: At): readonly Invariant[] =>
  all.map((invariant) =>
    invariant.id === id
      ? { ...invariant, points: { ...invariant.points, [point]: { state: 'off', because: 'switched off by a test' } } }
      : invariant,
  );

/** Points that are off: a table with one of them is red. */
export const offAmong = (all: readonly Invariant[]): readonly At[] =>
  all.flatMap(({ id, points }) =>
    (Object.entries(points) as [EnforcementPoint, { readonly state: string }][]).flatMap(([point, { state }]) =>
      state === 'off' ? [{ id, point }] : [],
    ),
  );
