import { Reconciliation } from '@fencepost/contracts/booking/reconciliation';
import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { instantOf } from '@fencepost/service-kit/clock';
import type { Ring } from '@fencepost/service-kit/company-alarms';
import { released } from '@fencepost/service-kit/leasing';
import { consequenceOf } from '../../domain/reconciliation/failure.ts';
import type { Finding, ReconciliationRecord } from '../../domain/reconciliation/reconciliation-record.ts';
import { makeRecordFacts } from '../deliveries/record-facts.ts';
import type { Stores } from '../ports/stores.ts';
import { makeClaimAgain } from './claim-again.ts';
import { type CompareDeps, makeCompareStretch } from './compare-stretch.ts';
import { makeMend } from './mend.ts';
import { correctedBy, countedWith, lost, makeProgress, type Progress, type ProgressDeps } from './progress.ts';
import { readStretch, type TeamBookings } from './read-stretch.ts';

export interface RunReconciliationDeps
  extends CompareDeps,
    ProgressDeps,
    Pick<Stores, 'customers' | 'claims' | 'holds'> {
  readonly openCalcom: (scope: TenantScope) => Promise<TeamBookings>;
  readonly rings: { readonly reconciliation: Ring };
}

export interface WantedReconciliation {
  readonly reconciliationId: string;
  /** The process ends: the run is given back before its next stretch. */
  readonly isLeaving?: () => boolean;
}

/** A company has a hundred runs a day: each one that ends takes older ones away. */
const KEPT_MS = 14 * 86_400_000;
const MOST_REMOVED = 100;

/** What became of a run, and why it failed or waits, for the log. */
export interface ReconciliationOutcome {
  readonly run: Reconciliation;
  readonly failure?: unknown;
}

/**
 * Works on a run that is due, if nobody else does (law 7). Stretch by stretch: read, compared, counted, mended, and then
 * the next; whoever takes over after a kill goes on at the stretch that was not finished, and counts nothing twice.
 */
export const makeRunReconciliation = (deps: RunReconciliationDeps) => {
  const walk = makeWalk(deps);
  return async (
    { reconciliationId, isLeaving = () => false }: WantedReconciliation,
    scope: TenantScope,
  ): Promise<ReconciliationOutcome | undefined> => {
    const taken = await deps.leasing.reconciliations.take(scope.tenantId, reconciliationId);
    if (taken === undefined) return undefined;
    const progress = makeProgress(deps, taken, scope);
    const outcome = () => ({ run: Reconciliation.parse(progress.run()) });
    try {
      await walk(progress, isLeaving, scope);
      return outcome();
    } catch (failure) {
      if (failure === lost) return outcome();
      await settle(deps, { progress, failure }, scope).catch(unlessLost);
      return { ...outcome(), failure };
    }
  };
};

const makeWalk = (deps: RunReconciliationDeps) => {
  const compareStretch = makeCompareStretch(deps);
  const mend = makeMend({ ...deps, recordFacts: makeRecordFacts(deps) });
  const claimAgain = makeClaimAgain(deps);

  return async (progress: Progress, isLeaving: () => boolean, scope: TenantScope): Promise<void> => {
    for (let run = progress.run(); run.comparedTo < run.to; run = progress.run()) {
      if (isLeaving()) {
        await progress.note(released(deps.clock.now()));
        deps.rings.reconciliation(run.id, scope.tenantId, 0);
        return;
      }
      // Each time: the company may have left its team, or changed its key, while the run went on (BKG-034).
      const calcom = await deps.openCalcom(scope);
      const within = stretchOf(run);
      const read = await readStretch(calcom, within, deps.clock.now());
      if (read === 'too_many') {
        await progress.note({ stretchMs: Math.ceil((Date.parse(within.endsAt) - Date.parse(within.startsAt)) / 2) });
        continue;
      }
      const comparison = await compareStretch(calcom.calcomTeamId)(read, within, scope);
      const isToMend = comparison.found.some(({ mend: wanted }) => wanted !== undefined);
      const counted = run.counted ? {} : countedWith(run, read.length, comparison);
      // Counted before it is mended: afterwards nobody could tell what was missing.
      if (isToMend && !run.counted) await progress.note({ ...counted, counted: true });
      const mended: Finding[] = [];
      for (const compared of comparison.found) mended.push(await mend(compared, scope));
      for (const stored of comparison.contested) await claimAgain(stored, scope);
      const corrected = isToMend ? correctedBy(progress.run(), comparison, mended) : counted;
      await progress.note({ ...corrected, comparedTo: within.endsAt, counted: false, attempts: 0, problem: null });
    }
    await progress.end({ state: 'done', problem: null });
    const before = instantOf(deps.clock.millis() - KEPT_MS);
    await deps.reconciliations.forTenant(scope.tenantId).removalOfEnded(before)(undefined, MOST_REMOVED);
  };
};

const stretchOf = ({ comparedTo, stretchMs, to }: ReconciliationRecord) => {
  const endMs = Math.min(Date.parse(comparedTo) + stretchMs, Date.parse(to));
  return { startsAt: comparedTo, endsAt: instantOf(endMs) };
};

const settle = async (
  { rings, clock }: RunReconciliationDeps,
  { progress, failure }: { readonly progress: Progress; readonly failure: unknown },
  { tenantId }: TenantScope,
): Promise<void> => {
  const { id, attempts } = progress.run();
  const consequence = consequenceOf(failure, attempts);
  const problem = wordsOf(failure);
  if (consequence.kind === 'fail') return progress.end({ state: 'failed', problem });
  const { inMs, counts } = consequence;
  const dueAt = instantOf(clock.millis() + inMs);
  await progress.note({ problem, attempts: counts ? attempts + 1 : attempts, ...released(dueAt) });
  rings.reconciliation(id, tenantId, inMs);
};

const unlessLost = (error: unknown): void => {
  if (error !== lost) throw error;
};

const LONGEST_PROBLEM = 500;

/** The client's words are safe; anybody else's stay in the log. */
const wordsOf = (failure: unknown): string =>
  failure instanceof AppError
    ? failure.message.slice(0, LONGEST_PROBLEM)
    : 'Something unexpected happened; it is in the log.';
