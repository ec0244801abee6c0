import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { RepairOutcome } from '@fencepost/contracts/integrity/repair-step';
import type { Actor } from '@fencepost/contracts/scope';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { countedIn, noSteps, type PlanRecord, type StepRecord } from '../../domain/repairs/plan-record.ts';
import { isExpired } from './decide-plan.ts';
import type { PlanStores } from './ports.ts';
import type { RepairRecord } from './recipe.ts';
import type { TellAlert } from './tell-alert.ts';

interface RunDeps extends PlanStores {
  readonly repairRecord: RepairRecord;
  readonly tellAlert: TellAlert;
  readonly clock: Clock;
  readonly log: Logger;
  /** This replica's own name. */
  readonly me: string;
  /** Whether this process is about to end: then another goes on, at once. */
  readonly isStopping: () => boolean;
}

/** A process that says nothing for so long has died: another goes on. */
const LEASE_MS = 15_000;
const RENEW_AFTER_MS = 5_000;
const RETRY_AFTER_MS = 2_000;
/** A step that fails so often in a row is left alone, so that the others go on. */
const MOST_FAILURES = 10;
const PLANS_A_LOOK = 100;

/** Goes on with every plan that is being applied or taken back, one step after the other, and ends those that nobody approved. */
export const makeRunRepairs = (deps: RunDeps) => {
  const { plans, clock } = deps;
  return async (): Promise<void> => {
    for (const plan of await plans.where({ state: 'planned' }, PLANS_A_LOOK)) {
      if (!isExpired(plan, clock.now())) continue;
      await deps.tellAlert(plan, { happened: 'repair_expired', by: null });
      await keep(deps, { ...plan, state: 'expired' });
    }
    for (const state of ['applying', 'undoing'] as const) {
      for (const plan of await plans.where({ state }, PLANS_A_LOOK)) {
        if (deps.isStopping()) return;
        if (isFree(plan, clock.now())) await work(deps, plan);
      }
    }
  };
};

const isFree = ({ leaseUntil, nextAttemptAt }: PlanRecord, now: string): boolean =>
  (leaseUntil === null || leaseUntil <= now) && nextAttemptAt <= now;

/** The plan under its next version; undefined where somebody else has written it. */
const keep = async ({ plans }: RunDeps, plan: PlanRecord): Promise<PlanRecord | undefined> => {
  const next = { ...plan, version: plan.version + 1 };
  try {
    await plans.save(next);
    return next;
  } catch (error) {
    if (codeOf(error) === 'stale_version') return undefined;
    throw error;
  }
};

const leased = ({ clock, me }: RunDeps, plan: PlanRecord): PlanRecord => ({
  ...plan,
  leasedBy: me,
  leaseUntil: instantOf(clock.millis() + LEASE_MS),
});
const free = { leasedBy: null, leaseUntil: null } as const;

const work = async (deps: RunDeps, found: PlanRecord): Promise<void> => {
  const { clock, steps, log } = deps;
  let plan = await keep(deps, leased(deps, found));
  if (plan === undefined) return;
  const isUndo = plan.state === 'undoing';
  const all: StepRecord[] = [];
  for await (const step of steps.all({ planId: plan.id })) all.push(step);
  const waiting = isUndo ? all.filter(({ state }) => state === 'applied').toReversed() : all.filter(isPlanned);
  let renewAt = clock.millis() + RENEW_AFTER_MS;
  for (const step of waiting) {
    if (deps.isStopping()) return void (await keep(deps, { ...plan, ...free, steps: countsOf(all) }));
    if (clock.millis() >= renewAt) {
      plan = await keep(deps, leased(deps, { ...plan, steps: countsOf(all) }));
      if (plan === undefined) return;
      renewAt = clock.millis() + RENEW_AFTER_MS;
    }
    const done = await attempt(deps, { plan, step, isUndo });
    if (done instanceof AppError) {
      log.warn({ planId: plan.id, step: step.step, err: done }, 'a step of a repair plan waits; it is tried again');
      const nextAttemptAt = instantOf(clock.millis() + RETRY_AFTER_MS);
      await keep(deps, { ...plan, ...free, nextAttemptAt, failures: plan.failures + 1, steps: countsOf(all) });
      return;
    }
    all[step.step - 1] = done;
    plan = { ...plan, failures: 0 };
  }
  await end(deps, { ...plan, steps: countsOf(all) });
};

const isPlanned = ({ state }: StepRecord): boolean => state === 'planned';
const countsOf = (all: readonly StepRecord[]) => all.reduce((counts, { state }) => countedIn(counts, state), noSteps);

interface Attempt {
  readonly plan: PlanRecord;
  readonly step: StepRecord;
  readonly isUndo: boolean;
}

/** The step as it is stored then; or why it has to wait. */
const attempt = async (deps: RunDeps, { plan, step, isUndo }: Attempt): Promise<StepRecord | AppError> => {
  const by = (isUndo ? plan.undone : plan.applied)?.by ?? plan.planned.by;
  const outcome = await asked(deps, { plan, step, isUndo, by });
  const mayWait = outcome instanceof AppError && outcome.retry !== 'never' && plan.failures < MOST_FAILURES;
  if (mayWait) return outcome;
  const changes = outcome instanceof AppError ? failed(outcome, isUndo) : isUndo ? takenBack(outcome) : taken(outcome);
  const next: StepRecord = { ...step, ...changes, version: step.version + 1 };
  try {
    await deps.steps.save(next);
  } catch (error) {
    // Another replica was here as well: the owner did it once, and its word stands.
    if (codeOf(error) !== 'stale_version') throw error;
    return (await deps.steps.byId(step.id)) ?? next;
  }
  return next;
};

const asked = async (
  { repairRecord }: RunDeps,
  { plan, step, isUndo, by }: Attempt & { readonly by: Actor },
): Promise<RepairOutcome | AppError> => {
  const change = isUndo ? step.inverse : step.change;
  if (change === null) return new AppError('conflict', 'Nothing is known that takes this step back.');
  const { owner, collection, recordId } = step;
  try {
    return await repairRecord(
      { owner, collection, recordId, change, planId: plan.id, step: step.step, dryRun: false },
      by,
    );
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
};

type Changes = Pick<StepRecord, 'state' | 'explanation'> & Partial<Pick<StepRecord, 'inverse'>>;

/** As it was wanted already, by somebody else: nothing was changed, so nothing is taken back. */
const taken = ({ outcome, explanation, inverse }: RepairOutcome): Changes => {
  if (outcome === 'applied' || (outcome === 'already' && inverse !== null)) {
    return { state: 'applied', explanation, inverse };
  }
  if (outcome === 'already') {
    return { state: 'drifted', explanation: 'It is so already: somebody else has done it.', inverse: null };
  }
  return { state: outcome, explanation, inverse: null };
};

const takenBack = ({ outcome, explanation, found }: RepairOutcome): Changes => {
  if (outcome === 'applied' || outcome === 'already') return { state: 'undone', explanation };
  return { state: 'undo_drifted', explanation: `${explanation ?? outcome} Found ${JSON.stringify(found)}.` };
};

const failed = (error: AppError, isUndo: boolean): Changes => ({
  state: isUndo ? 'undo_drifted' : 'refused',
  explanation: `${error.code}: ${error.message}`,
});

/** The alert is told first: a crash in between tells it once more, which is one entry. */
const end = async (deps: RunDeps, plan: PlanRecord): Promise<void> => {
  const { applied, drifted, refused, undone } = plan.steps;
  if (plan.state === 'undoing') {
    const note = `${undone} taken back, ${applied + drifted} left as others have made them.`;
    await deps.tellAlert(plan, { happened: 'repair_undone', by: plan.undone?.by ?? null, note });
    await keep(deps, { ...plan, ...free, state: 'undone' });
    return;
  }
  const note = `${applied} applied, ${drifted} drifted, ${refused} refused.`;
  await deps.tellAlert(plan, { happened: 'repair_applied', by: plan.applied?.by ?? null, note });
  await keep(deps, { ...plan, ...free, state: 'applied' });
};
