import type { ConstraintLevel } from '@fencepost/contracts/integrity/ratchet';
import type { Records } from '@fencepost/service-kit/records';
import type { ConstraintRecord } from '../../domain/ratchet/constraint-record.ts';
import type { RuleNow } from '../../domain/ratchet/judge-constraint.ts';
import type { ScannedOwner } from '../ports.ts';

export type Constraints = Pick<Records<ConstraintRecord>, 'byId' | 'add' | 'save'>;

/** The owners' databases; each throws AppError where nobody answers, `conflict` where a database does not hold a rule. */
export interface OwnersRules {
  list(owner: ScannedOwner): Promise<readonly RuleNow[]>;
  set(owner: ScannedOwner, rule: string, level: ConstraintLevel): Promise<RuleNow>;
}
