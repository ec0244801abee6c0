import { AppError } from '@fencepost/contracts/errors';
import type { ConstraintLevel } from '@fencepost/contracts/integrity/ratchet';
import { constraints } from '../src/domain/ratchet/constraints.ts';
import type { OwnersRules } from '../src/usecases/ratchet/ports.ts';

interface RuleHere {
  level: ConstraintLevel;
  violations: number;
  refusals: number;
  writes: number;
}

/** The databases of owners, in memory: rules as a test wants them. */
export const makeOwnersRules = () => {
  const rules = new Map<string, RuleHere>();
  for (const { rule, moves } of constraints.flatMap((constraint) => constraint.rules)) {
    rules.set(rule, { level: moves ? 'observe' : 'enforce', violations: 0, refusals: 0, writes: 0 });
  }
  const ownerOf = new Map(
    constraints.flatMap((constraint) => constraint.rules).map(({ rule, owner }) => [rule, owner]),
  );
  const here = { down: false, ignoresSet: false };
  const calls: string[] = [];
  const answering = (): void => {
    if (here.down) throw new AppError('unavailable', 'Nobody answers.');
  };
  const of = (rule: string): RuleHere => {
    const found = rules.get(rule);
    if (found === undefined) throw new AppError('not_found', `There is no rule ${rule}`);
    return found;
  };
  const ownersRules: OwnersRules = {
    list: async (owner) => {
      answering();
      return [...rules].flatMap(([rule, now]) => (ownerOf.get(rule) === owner ? [{ rule, ...now }] : []));
    },
    set: async (_, rule, level) => {
      answering();
      calls.push(`${rule} ${level}`);
      if (!here.ignoresSet) of(rule).level = level;
      return { rule, ...of(rule) };
    },
  };
  return { ownersRules, of, here, calls };
};
