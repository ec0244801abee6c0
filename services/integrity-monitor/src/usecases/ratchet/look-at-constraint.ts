import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Court } from '../../domain/judge.ts';
import { type ConstraintRecord, newConstraint } from '../../domain/ratchet/constraint-record.ts';
import { type ConstraintDefinition, isAlwaysEnforced } from '../../domain/ratchet/constraints.ts';
import type { Look, RuleNow, Scanned } from '../../domain/ratchet/judge-constraint.ts';
import { type ScannedOwner, scannedOwners } from '../ports.ts';
import type { Scans } from '../scans/ports.ts';
import type { Constraints, OwnersRules } from './ports.ts';

export interface LookingDeps {
  readonly constraints: Constraints;
  readonly ownersRules: OwnersRules;
  readonly scans: Pick<Scans, 'newestCompleted'>;
  readonly court: Pick<Court, 'ledger'>;
  readonly clock: Clock;
}

/** One round of questions, for all constraints at once. */
export const makeLookAtConstraints = ({ constraints, ownersRules, scans, court, clock }: LookingDeps) => {
  const rulesOf = async (owner: ScannedOwner): Promise<ReadonlyMap<string, RuleNow>> => {
    const rules = await ownersRules.list(owner).catch((error: unknown) => {
      if (error instanceof AppError) return [];
      throw error;
    });
    return new Map(rules.map((rule) => [rule.rule, rule]));
  };

  const standingOf = (id: string): number =>
    [...court.ledger.standing()]
      .filter(({ invariant }) => invariant.id === id)
      .reduce((sum, { subjects }) => sum + subjects.size, 0);

  return {
    /** What is so now. Before anything is decided, everybody is asked anew. */
    look: async (): Promise<(definition: ConstraintDefinition) => Look> => {
      const [newest, ...answers] = await Promise.all([scans.newestCompleted(), ...scannedOwners.map(rulesOf)]);
      const byOwner = new Map(scannedOwners.map((owner, index) => [owner, answers[index]]));
      const at = clock.now();
      const scanOf = (id: string): Scanned | undefined => {
        const check = newest?.checks.find((each) => each.check === id);
        if (check === undefined || newest?.finishedAt == null) return undefined;
        return { verdict: check.verdict, violations: check.violations, finishedAt: newest.finishedAt };
      };
      return ({ id, rules }) => ({
        ...{ at, standing: standingOf(id), scan: scanOf(id) },
        rules: rules.map((rule) => ({ ...rule, now: byOwner.get(rule.owner)?.get(rule.rule) })),
      });
    },
    /** The record of a constraint; made where nobody has looked before. */
    recordOf: async (definition: ConstraintDefinition): Promise<ConstraintRecord> => {
      const known = await constraints.byId(definition.id);
      if (known !== undefined) return known;
      const level = isAlwaysEnforced(definition) ? 'enforce' : 'observe';
      const made = newConstraint(definition.id, level, clock.now());
      await constraints.add(made);
      return (await constraints.byId(definition.id)) ?? made;
    },
  };
};
export type LookAtConstraints = ReturnType<typeof makeLookAtConstraints>;

/** Whether somebody else wrote the record first. */
export const isOvertaken = (error: unknown): boolean => codeOf(error) === 'stale_version';
