import type { SyncRun } from '@fencepost/contracts/tenant/sync';
import type { Journal } from './journal.ts';

/** Progress is saved once per so many things done. */
const SAVE_EVERY = 25;
const MOST_WARNINGS = 100;
const LONGEST_WARNING = 500;

/** How far a run is, kept in memory and noted now and then. */
export interface Progress {
  begin(step: SyncRun['step'], total: number): Promise<void>;
  /** One thing more is done, counted under these names. */
  one(...counted: readonly (keyof SyncRun['counts'])[]): Promise<void>;
  /** So many things are done altogether. */
  reached(done: number): Promise<void>;
  set(counts: Partial<SyncRun['counts']>): void;
  /** Only the first hundred are kept; the same one once. */
  warn(warning: string): void;
  save(): Promise<void>;
}

export const makeProgress = (journal: Journal): Progress => {
  const run = journal.run();
  let { step, done, total, counts } = run;
  // Of this attempt alone: what an earlier one has warned of is looked at anew.
  let warnings: readonly string[] = [];

  const save = (): Promise<void> => journal.note({ step, done, total, counts, warnings: [...warnings] });
  return {
    begin: (next, of) => {
      [step, done, total] = [next, 0, of];
      return save();
    },
    one: async (...counted) => {
      done += 1;
      for (const name of counted) counts = { ...counts, [name]: counts[name] + 1 };
      if (done % SAVE_EVERY === 0) await save();
    },
    reached: async (soMany) => {
      done = soMany;
      total = Math.max(total, soMany);
      await save();
    },
    set: (known) => {
      counts = { ...counts, ...known };
    },
    warn: (warning) => {
      const short = warning.slice(0, LONGEST_WARNING);
      if (warnings.length < MOST_WARNINGS && !warnings.includes(short)) warnings = [...warnings, short];
    },
    save,
  };
};
