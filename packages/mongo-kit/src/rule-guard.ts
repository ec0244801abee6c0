import { AppError } from '@fencepost/contracts/errors';
import type { Logger } from '@fencepost/service-kit/logger';
import { Query } from 'mingo';
import type { RuleDefinition } from './define-rule.ts';
import type { Document } from './document.ts';
import { refusedClausesOf } from './failures.ts';
import type { RuleLevel } from './rule-states.ts';
import type { Table } from './table.ts';

/** What was written under a rule since it was last taken. */
export interface RuleCount {
  refusals: number;
  writes: number;
}

interface Deps {
  readonly rules: readonly RuleDefinition[];
  readonly log: Logger;
  /** How far each rule was when this process last looked. */
  readonly levelOf: (rule: RuleDefinition) => RuleLevel;
  /** Looks again: another process may have moved a rule. */
  readonly lookAgain: () => Promise<void>;
  /** Told of each write that broke a rule. */
  readonly onBroken: (rule: RuleDefinition, level: RuleLevel) => void;
}

/** Counts what passes a table under its rules, and says which rule refused a write. */
export const makeRuleGuard = ({ rules, log, levelOf, lookAgain, onBroken }: Deps) => {
  const counts = new Map(rules.map(({ name }) => [name, { refusals: 0, writes: 0 }]));
  const climbing = rules.filter(({ kind }) => kind === 'climbing');
  const queries = new Map(climbing.map(({ name, breaks }) => [name, new Query(breaks)]));

  /** A row that is stored although it breaks a rule: nobody enforces it yet, or it was written past every schema. */
  const noteStored = (document: Document): void => {
    for (const rule of climbing) {
      if (queries.get(rule.name)?.test(document) !== true) continue;
      const level = levelOf(rule);
      onBroken(rule, level);
      const facts = { rule: rule.name, id: String(document._id), level };
      if (level === 'warn') log.warn(facts, 'a row was written that a database rule would refuse');
    }
  };

  const refusedBy = async (error: unknown): Promise<RuleDefinition | undefined> => {
    const clauses = refusedClausesOf(error);
    if (clauses.length === 0) return undefined;
    await lookAgain();
    const enforced = enforcedOf(climbing, levelOf);
    return clauses.flatMap((clause) => enforced[clause - 1] ?? []).at(0);
  };

  const counting = async <T>(write: () => Promise<T>): Promise<T> => {
    for (const count of counts.values()) count.writes += 1;
    try {
      return await write();
    } catch (error) {
      const rule = await refusedBy(error);
      if (rule === undefined) throw error;
      const count = counts.get(rule.name);
      if (count !== undefined) count.refusals += 1;
      onBroken(rule, 'enforce');
      log.warn({ rule: rule.name }, 'a database rule has refused a write');
      // No `conflict`: nobody was faster, and trying again does not help.
      throw new AppError('wrong_state', `The database rule ${rule.name} refuses this record.`, { rule: rule.name });
    }
  };

  return {
    watch: (table: Table): Table => ({
      ...table,
      insert: (document) =>
        counting(async () => {
          const conflict = await table.insert(document);
          if (conflict === undefined) noteStored(document);
          return conflict;
        }),
      updateOne: (filter, update, options) =>
        counting(async () => {
          const document = await table.updateOne(filter, update, options);
          if (document !== undefined) noteStored(document);
          return document;
        }),
    }),
    /** What this process has counted of a rule since it was last taken. */
    take: (name: string): RuleCount => {
      const taken = counts.get(name) ?? { refusals: 0, writes: 0 };
      counts.set(name, { refusals: 0, writes: 0 });
      return taken;
    },
    /** What was taken and could not be noted is counted with the next. */
    giveBack: (name: string, { refusals, writes }: RuleCount): void => {
      const count = counts.get(name);
      if (count === undefined) return;
      count.refusals += refusals;
      count.writes += writes;
    },
  };
};

/** In the order of the validator's clauses behind the schema. */
export const enforcedOf = (
  rules: readonly RuleDefinition[],
  levelOf: (rule: RuleDefinition) => RuleLevel,
): readonly RuleDefinition[] => rules.filter((rule) => rule.kind === 'climbing' && levelOf(rule) === 'enforce');
