import { AppError } from '@fencepost/contracts/errors';
import type { DatabaseRule } from '@fencepost/contracts/integrity/ratchet';
import type { Logger } from '@fencepost/service-kit/logger';
import { mongo } from 'mongoose';
import type { z } from 'zod';
import { type AppliedDefinition, applyValidator, hasValidator } from './apply-definition.ts';
import type { CollectionDefinition } from './define-collection.ts';
import type { RuleDefinition } from './define-rule.ts';
import { unavailable } from './driver-error.ts';
import type { DatabaseRules } from './rule-actions.ts';
import { enforcedOf, makeRuleGuard } from './rule-guard.ts';
import { makeRuleStates, type RuleLevel } from './rule-states.ts';
import type { Table } from './table.ts';

interface Deps {
  readonly db: mongo.Db;
  readonly rules: readonly RuleDefinition[];
  readonly log: Logger;
  readonly onBroken: (rule: RuleDefinition, level: RuleLevel) => void;
}

const DUPLICATE_KEY = 11_000;
const VALIDATION_FAILED = 121;
/** Within the time that an owner has to answer; so many are as bad as more. */
const COUNTING = { limit: 100_000, maxTimeMS: 20_000 };

/** Rules of one database, as they were when it was opened. */
export const openDatabaseRules = async ({ db, rules, log, onBroken }: Deps) => {
  const known = await openKnown(db, rules);
  const { lookAgain, levelOf, rulesOf } = known;
  const ruled = [...new Set(rules.map(({ collection }) => collection.name))];
  const guards = new Map(
    ruled.map((name) => [name, makeRuleGuard({ rules: rulesOf({ name }), log, levelOf, lookAgain, onBroken })]),
  );

  /** Adds what this process has counted to what all have; where that fails it stays counted here (INT-041). */
  const noted = async ({ name, collection }: RuleDefinition) => {
    const guard = guards.get(collection.name);
    const counted = guard?.take(name) ?? { refusals: 0, writes: 0 };
    return known.states.add(name, counted).catch((error: unknown) => {
      guard?.giveBack(name, counted);
      throw error;
    });
  };
  const shown = async (rule: RuleDefinition): Promise<z.output<typeof DatabaseRule>> => {
    const { name, collection, breaks } = rule;
    const [level, violations, sums] = await Promise.all([
      known.readBack(rule),
      db.collection(collection.name).countDocuments(breaks, COUNTING),
      noted(rule),
    ]);
    return { rule: name, level, violations, ...sums };
  };
  const move = makeMove(db, known);

  const port: DatabaseRules = {
    list: () =>
      inOurWords(async () => {
        await lookAgain();
        return Promise.all(rules.map(shown));
      }),
    set: (name, level) =>
      inOurWords(async () => {
        const rule = rules.find((each) => each.name === name);
        if (rule === undefined) throw new AppError('not_found', `This database has no rule ${name}`, { rule: name });
        await lookAgain();
        await move(rule, level);
        return shown(rule);
      }),
  };
  return {
    ...port,
    applied: known.applied,
    /** The same after looking which rules are enforced now. */
    appliedNow: async (definition: CollectionDefinition): Promise<AppliedDefinition> => {
      if (rulesOf(definition).length > 0) await lookAgain();
      return known.applied(definition);
    },
    watch: (definition: CollectionDefinition, table: Table): Table =>
      guards.get(definition.name)?.watch(table) ?? table,
  };
};

/** What is noted of rules, and what the database really does. */
const openKnown = async (db: mongo.Db, rules: readonly RuleDefinition[]) => {
  const states = makeRuleStates(db);
  let levels: ReadonlyMap<string, RuleLevel> = new Map();
  const lookAgain = async (): Promise<void> => {
    if (rules.length > 0) levels = await states.levels();
  };
  await lookAgain();
  const levelOf = ({ name }: RuleDefinition): RuleLevel => levels.get(name) ?? 'observe';
  const rulesOf = ({ name }: Pick<CollectionDefinition, 'name'>) =>
    rules.filter((rule) => rule.collection.name === name);

  /** A collection's definition with the rules that are enforced. */
  const applied = (definition: CollectionDefinition): AppliedDefinition => {
    const enforced = enforcedOf(rulesOf(definition), levelOf);
    if (enforced.length === 0) return definition;
    const { name, indexes, validator } = definition;
    return { name, indexes, validator: { $and: [validator, ...enforced.map(({ breaks }) => ({ $nor: [breaks] }))] } };
  };

  /** Whatever anybody has noted (K16). */
  const readBack = async (rule: RuleDefinition): Promise<RuleLevel> => {
    const isThere = await hasValidator(db, applied(rule.collection));
    if (rule.kind === 'declared') return isThere ? 'enforce' : 'observe';
    const noted = levelOf(rule);
    return noted === 'enforce' && !isThere ? 'warn' : noted;
  };
  return { states, lookAgain, levelOf, rulesOf, applied, readBack };
};

/** Sets a rule to a level; one that the database does not hold then is back where it was. */
const makeMove = (db: mongo.Db, known: Awaited<ReturnType<typeof openKnown>>) => {
  const note = async ({ name, collection }: RuleDefinition, level: RuleLevel): Promise<void> => {
    await known.states.setLevel(name, level);
    await known.lookAgain();
    await applyValidator(db, known.applied(collection));
  };
  const prove = async (rule: RuleDefinition): Promise<void> => {
    if ((await known.readBack(rule)) !== 'enforce') throw notHeld(rule, 'it is not in the collection’s validator');
    if (await isTaken(db, rule)) throw notHeld(rule, 'a row that breaks it was taken');
  };
  return async (rule: RuleDefinition, level: RuleLevel): Promise<void> => {
    const before = known.levelOf(rule);
    if (rule.kind === 'declared') {
      const message = `${rule.name} is part of what its collection is: it is always enforced.`;
      if (level !== 'enforce') throw new AppError('conflict', message, { rule: rule.name });
      return prove(rule);
    }
    await note(rule, level);
    if (level !== 'enforce') return;
    try {
      await prove(rule);
    } catch (error) {
      await note(rule, before === 'enforce' ? 'warn' : before);
      throw error;
    }
  };
};

/** Tries to insert the row that breaks the rule; where the database takes it, it is gone again at once. */
const isTaken = async (db: mongo.Db, { collection, breaking }: RuleDefinition): Promise<boolean> => {
  const rows = db.collection(collection.name);
  const _id = breaking._id as never;
  // One that a crash has left behind.
  await rows.deleteOne({ _id });
  try {
    await rows.insertOne({ ...breaking, _id });
  } catch (error) {
    if (!(error instanceof mongo.MongoServerError)) throw error;
    if (error.code === VALIDATION_FAILED) return false;
    // Of another process, at the same time.
    if (error.code !== DUPLICATE_KEY) throw error;
  }
  await rows.deleteOne({ _id });
  return true;
};

const notHeld = ({ name }: RuleDefinition, because: string): AppError =>
  new AppError('conflict', `The database does not hold ${name}: ${because}.`, { rule: name });

const inOurWords = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw error instanceof AppError ? error : unavailable(error);
  }
};
