import { AppError } from '@fencepost/contracts/errors';
import type { ConstraintLevel, DatabaseRule } from '@fencepost/contracts/integrity/ratchet';
import type { z } from 'zod';
import type { RuleLevel } from './rule-states.ts';

/** The rules of one database that a ratchet moves. AppError `unavailable` when it does not answer. */
export interface DatabaseRules {
  /** As they are there now: levels read back, violations counted, soft-deleted rows too (D-06). */
  list(): Promise<z.output<typeof DatabaseRule>[]>;
  /**
   * Sets how far a rule is enforced, reads it back, and where it is enforced tries to break it. AppError `not_found` for
   * a rule that nobody declares, `conflict` where the database does not hold it, or where it cannot be lowered.
   */
  set(name: string, level: RuleLevel): Promise<z.output<typeof DatabaseRule>>;
}

/** The actions of an owner about its rules. */
export interface RuleActions {
  listDatabaseRules(): Promise<{ data: z.output<typeof DatabaseRule>[] }>;
  setDatabaseRule(input: {
    readonly rule: string;
    readonly level: ConstraintLevel;
  }): Promise<z.output<typeof DatabaseRule>>;
}

export const wireDatabaseRules = ({ list, set }: DatabaseRules): RuleActions => ({
  listDatabaseRules: async () => ({ data: await list() }),
  setDatabaseRule: ({ rule, level }) => set(rule, level),
});

/** Of a store that has no database. */
export const noRules: DatabaseRules = {
  list: async () => [],
  set: async (name) => {
    throw new AppError('not_found', 'There is no database here', { rule: name });
  },
};
