import { Instant } from '@fencepost/contracts/instant';
import { Constraint } from '@fencepost/contracts/integrity/ratchet';
import { z } from 'zod';

/** What the rules had refused of how many writes, at a moment: two of them tell the share in between. */
const Mark = z.object({ at: Instant, refusals: z.int().nonnegative(), writes: z.int().nonnegative() });
export type Mark = z.output<typeof Mark>;

/** A constraint as it is stored: how far it is, and since when every look was clean. */
export const ConstraintRecord = Constraint.pick({
  id: true,
  level: true,
  since: true,
  violations: true,
  cleanSince: true,
  approved: true,
  steppedBack: true,
  version: true,
}).extend({
  /** When somebody looked last, give or take some minutes. */
  lookedAt: Instant,
  /** Of the last hour, while it is enforced. */
  marks: z.array(Mark).max(20),
  /** While a person's move is under way nobody puts rules back. */
  movingUntil: Instant.nullable(),
});
export type ConstraintRecord = z.output<typeof ConstraintRecord>;

/** One that nobody has looked at yet. */
export const newConstraint = (id: string, level: ConstraintRecord['level'], now: string): ConstraintRecord => ({
  ...{ id, level, since: now, violations: 0, cleanSince: null, approved: null, steppedBack: null, version: 1 },
  ...{ lookedAt: now, marks: [], movingUntil: null },
});
