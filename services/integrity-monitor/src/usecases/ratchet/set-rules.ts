import { AppError } from '@fencepost/contracts/errors';
import type { ConstraintLevel } from '@fencepost/contracts/integrity/ratchet';
import type { ConstraintDefinition } from '../../domain/ratchet/constraints.ts';
import type { OwnersRules } from './ports.ts';

/**
 * Sets every rule of a constraint that moves, and asks the owners for all of them again: what was set is believed only
 * where it is read back (K16). Owners try to break a rule before they say that it is enforced (INT-037).
 */
export const makeSetRules =
  ({ ownersRules }: { readonly ownersRules: OwnersRules }) =>
  async ({ id, rules }: ConstraintDefinition, level: ConstraintLevel): Promise<void> => {
    for (const { owner, rule, moves } of rules) if (moves) await ownersRules.set(owner, rule, level);
    for (const owner of new Set(rules.map((each) => each.owner))) {
      const now = new Map((await ownersRules.list(owner)).map((each) => [each.rule, each]));
      const wrong = rules.filter((each) => each.owner === owner && each.moves && now.get(each.rule)?.level !== level);
      if (wrong.length === 0) continue;
      const names = wrong.map(({ rule }) => rule).join(', ');
      const message = `The database of ${owner} does not hold ${names} at ${level}.`;
      throw new AppError('conflict', message, { constraint: id, rules: names });
    }
  };
export type SetRules = ReturnType<typeof makeSetRules>;
