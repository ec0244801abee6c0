import type { mongo } from 'mongoose';

/** How far a rule is: only counted, told where it is broken, or made impossible by the database. */
export type RuleLevel = 'observe' | 'warn' | 'enforce';

/** What is known of a rule over all processes and restarts. */
export interface RuleState {
  readonly _id: string;
  readonly level: RuleLevel;
  readonly refusals: number;
  readonly writes: number;
}

interface Counted {
  readonly refusals: number;
  readonly writes: number;
}

/** The states of rules, beside the records that they are about. A rule without one is observed. */
export const makeRuleStates = (db: mongo.Db) => {
  const states = db.collection<RuleState>('databaseRules');
  return {
    levels: async (): Promise<ReadonlyMap<string, RuleLevel>> =>
      new Map((await states.find({}).toArray()).map(({ _id, level }) => [_id, level])),
    setLevel: async (name: string, level: RuleLevel): Promise<void> => {
      const others = { refusals: 0, writes: 0 };
      await states.updateOne({ _id: name }, { $set: { level }, $setOnInsert: others }, { upsert: true });
    },
    /** Adds what this process has counted; answers with what all have. */
    add: async (name: string, { refusals, writes }: Counted): Promise<Counted> => {
      if (refusals === 0 && writes === 0) {
        const known = await states.findOne({ _id: name });
        return { refusals: known?.refusals ?? 0, writes: known?.writes ?? 0 };
      }
      const change = { $inc: { refusals, writes }, $setOnInsert: { level: 'observe' as const } };
      const found = await states.findOneAndUpdate({ _id: name }, change, { upsert: true, returnDocument: 'after' });
      return { refusals: found?.refusals ?? refusals, writes: found?.writes ?? writes };
    },
  };
};
