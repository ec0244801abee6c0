import { codeOf } from '@fencepost/contracts/errors';
import { issuesOf } from '@fencepost/contracts/issues';
import type { PlatformScope } from '@fencepost/contracts/scope';
import { type importLegacyRows, LegacyRow, type RowReport } from '@fencepost/contracts/tenant/legacy';
import type { z } from 'zod';
import { decideLegacyRows } from '../../domain/legacy-decision.ts';
import type { LegacyDecision } from '../../domain/legacy-world.ts';
import { readLegacyWorld } from './read-legacy-world.ts';
import { type LegacyWriteDeps, makeWriteLegacyRow } from './write-legacy-row.ts';

type Decided = ReturnType<typeof decideLegacyRows>;

/** Whoever loses a race decides the rest of the batch anew; a batch that loses this often is sent again by its sender. */
const MAX_TRIES = 5;
const LONGEST_PROBLEM = 500;
const raceLost: ReadonlySet<string> = new Set(['already_bound', 'conflict', 'stale_version']);

/**
 * Rows of the predecessor become what they prove to be, by one decision for the dry run and the real one. Cal.com is not
 * asked: this is the old data as it was, and the next sync or a promotion checks it.
 */
export const makeImportLegacyRows = (deps: LegacyWriteDeps) => {
  const write = makeWriteLegacyRow(deps);

  /** Writes in order until something fails because the world has changed meanwhile; answers what was written. */
  const writeAll = async (decided: Decided, scope: PlatformScope): Promise<{ written: Decided; all: boolean }> => {
    const written: Decided[number][] = [];
    for (const each of decided) {
      if (each.decision.write === null) continue;
      const lost = await write(each.decision.write, scope).then(() => false, lostRace);
      if (lost) return { written, all: false };
      written.push(each);
    }
    return { written, all: true };
  };

  return async ({ rows: given, dryRun }: z.output<typeof importLegacyRows.input>, scope: PlatformScope) => {
    const parsed = given.map((row, index) => ({ index, result: LegacyRow.safeParse(row) }));
    const rows = parsed.flatMap(({ index, result }) => (result.success ? [{ index, row: result.data }] : []));
    const decide = async () =>
      decideLegacyRows(
        rows,
        await readLegacyWorld(
          deps,
          rows.map(({ row }) => row),
          scope,
        ),
      );

    const mine = new Map<number, LegacyDecision>();
    let decided = await decide();
    for (let attempt = 0, done = dryRun; !done; attempt += 1) {
      const { written, all } = await writeAll(decided, scope);
      for (const { index, decision } of written) mine.set(index, decision);
      done = all;
      if (all) break;
      decided = await decide();
      if (attempt >= MAX_TRIES) {
        decided = decided.map(unwritten);
        break;
      }
    }

    const outcomes = new Map<number, LegacyDecision>(decided.map(({ index, decision }) => [index, decision]));
    for (const [index, decision] of mine) outcomes.set(index, decision);
    const data = parsed.map(({ index, result }) => reportOf(index, outcomes.get(index), result.error));
    return { dryRun, data };
  };
};

const lostRace = (error: unknown): true => {
  if (raceLost.has(codeOf(error))) return true;
  throw error;
};

const unwritten = ({ index, decision }: Decided[number]): Decided[number] =>
  decision.write === null
    ? { index, decision }
    : {
        index,
        decision: {
          ...{ outcome: 'invalid', id: decision.id, write: null },
          problem: 'This row is being written elsewhere: import it again.',
        },
      };

const reportOf = (index: number, decision: LegacyDecision | undefined, error: z.ZodError | undefined): RowReport => {
  const row = index + 1;
  if (decision !== undefined) {
    const { outcome, id, problem } = decision;
    return { row, outcome, id, problem };
  }
  const issues = error === undefined ? [] : issuesOf(error);
  const problem = issues.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ');
  return { row, outcome: 'invalid', id: null, problem: problem.slice(0, LONGEST_PROBLEM) };
};
