import { AppError, codeOf, known, staleVersion } from '@fencepost/contracts/errors';
import type {
  applyRepairPlan,
  approveRepairPlan,
  RepairPlan,
  undoRepairPlan,
} from '@fencepost/contracts/integrity/repair';
import { areTwoPeople } from '@fencepost/contracts/person';
import type { Actor, PlatformScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { isLeased, mayStand, type PlanRecord, planOf, type StepRecord } from '../../domain/repairs/plan-record.ts';
import { whoIsAnother } from '../who-is-another.ts';
import { digestOfSteps } from './plan-repair.ts';
import type { PlanStores } from './ports.ts';
import type { BackUps, Recipe } from './recipe.ts';
import type { TellAlert } from './tell-alert.ts';

interface DecideDeps extends PlanStores {
  readonly tellAlert: TellAlert;
  readonly clock: Clock;
  /** A plan has work to be done. */
  readonly onWork: () => void;
}

type By = Pick<PlatformScope, 'actor'>;

/** Approves exactly what the digest is of; where configured, by another person than the planner. Repeatable by whoever did. */
export const makeApproveRepairPlan =
  (deps: DecideDeps) =>
  async ({ planId, digest, version }: z.output<typeof approveRepairPlan.input>, { actor }: By): Promise<RepairPlan> => {
    const plan = await living(deps, planId);
    if (plan.state === 'approved' && plan.digest === digest && plan.approved?.by.id === actor.id) return planOf(plan);
    inState(plan, ['planned'], 'approved');
    atVersion(plan, version);
    if (digest !== plan.digest) {
      throw new AppError('conflict', 'This is the digest of another plan: read this one again, then approve it.');
    }
    await refuseRewritten(deps, plan);
    if (plan.steps.planned === 0)
      throw new AppError('wrong_state', 'This plan changes nothing: there is nothing to approve.');
    if (plan.needsSecondPerson && !areTwoPeople(plan.planned.by, actor)) {
      throw new AppError('forbidden', `Whoever made a plan does not approve it. ${whoIsAnother(actor)}`);
    }
    const approved = { ...plan, state: 'approved', approved: { by: actor, at: deps.clock.now() } } as const;
    const saved = await savedAs(deps, approved);
    await deps.tellAlert(saved, { happened: 'repair_approved', by: actor });
    return planOf(saved);
  };

interface ApplyDeps extends DecideDeps {
  readonly recipes: readonly Recipe[];
  readonly backUps: BackUps;
}

/** Begins to apply an approved plan, its backup first: the work itself goes on by itself, also after a crash. */
export const makeApplyRepairPlan =
  (deps: ApplyDeps) =>
  async ({ planId, version }: z.output<typeof applyRepairPlan.input>, { actor }: By): Promise<RepairPlan> => {
    const plan = await living(deps, planId);
    if (plan.state === 'applying') return planOf(plan);
    inState(plan, ['approved'], 'applied');
    atVersion(plan, version);
    await refuseRewritten(deps, plan);
    const backup = await backedUp(deps, plan, actor);
    const applying = { ...plan, state: 'applying', backup, applied: { by: actor, at: deps.clock.now() } } as const;
    return begun(deps, applying);
  };

/** The name of the backup; null where the remedy needs none. Rows that change after it drift, so it holds what is changed. */
const backedUp = async ({ recipes, backUps }: ApplyDeps, plan: PlanRecord, by: Actor): Promise<string | null> => {
  const recipe = recipes.find(({ remedy }) => remedy === plan.remedy);
  if (recipe?.backup === undefined) return null;
  try {
    return await backUps[recipe.backup](by);
  } catch (error) {
    const why = error instanceof AppError ? ` ${error.message}` : '';
    throw new AppError(
      codeOf(error) === 'conflict' ? 'conflict' : 'unavailable',
      `Nothing was applied, because no backup could be made first.${why} Make one with \`fencepost legacy backup\`, then apply this plan again.`,
    );
  }
};

/**
 * Begins to take a plan back: an applied one, one that waits for an owner, and once more one of which records are still as
 * the plan has made them.
 */
export const makeUndoRepairPlan =
  (deps: DecideDeps) =>
  async ({ planId, version }: z.output<typeof undoRepairPlan.input>, { actor }: By): Promise<RepairPlan> => {
    const plan = await living(deps, planId);
    if (plan.state === 'undoing') return planOf(plan);
    if (!(await mayBeUndoneNow(deps, plan))) inState(plan, ['applied', 'verified', 'unverified'], 'undone');
    atVersion(plan, version);
    const undoing = { ...plan, state: 'undoing', undone: { by: actor, at: deps.clock.now() } } as const;
    return begun(deps, undoing);
  };

/** Where a process works at it, that one would go on with a step while this one takes it back. */
const mayBeUndoneNow = async ({ steps, clock }: DecideDeps, plan: PlanRecord): Promise<boolean> => {
  if (plan.state === 'applying') return plan.waitsFor !== null && !isLeased(plan, clock.now());
  if (plan.state !== 'undone') return false;
  for await (const step of steps.all({ planId: plan.id })) if (mayStand(step)) return true;
  return false;
};

const begun = async (deps: DecideDeps, plan: PlanRecord): Promise<RepairPlan> => {
  const free = { leasedBy: null, leaseUntil: null, nextAttemptAt: deps.clock.now(), failures: 0, waitsFor: null };
  const saved = await savedAs(deps, { ...plan, ...free });
  deps.onWork();
  return planOf(saved);
};

/** The plan, expired by now if it is. */
const living = async (deps: DecideDeps, planId: string): Promise<PlanRecord> => {
  const plan = known(await deps.plans.byId(planId));
  if (!isExpired(plan, deps.clock.now())) return plan;
  await deps.tellAlert(plan, { happened: 'repair_expired', by: null });
  return savedAs(deps, { ...plan, state: 'expired' });
};

export const isExpired = ({ state, expiresAt }: PlanRecord, now: string): boolean =>
  state === 'planned' && expiresAt <= now;

const savedAs = async ({ plans }: Pick<DecideDeps, 'plans'>, plan: PlanRecord): Promise<PlanRecord> => {
  const next = { ...plan, version: plan.version + 1 };
  await plans.save(next);
  return next;
};

export const inState = (plan: PlanRecord, states: readonly PlanRecord['state'][], wanted: string): void => {
  if (states.includes(plan.state)) return;
  throw new AppError('wrong_state', `This plan is ${plan.state}: it cannot be ${wanted}.`, { state: plan.state });
};

export const atVersion = ({ version }: PlanRecord, wanted: number | undefined): void => {
  if (wanted !== undefined && wanted !== version) throw staleVersion(wanted, version);
};

/** What is stored must be what was planned: nobody slips a step in. */
const refuseRewritten = async ({ steps }: Pick<DecideDeps, 'steps'>, plan: PlanRecord): Promise<void> => {
  const stored: StepRecord[] = [];
  for await (const step of steps.all({ planId: plan.id })) stored.push(step);
  if (digestOfSteps(stored) === plan.digest) return;
  throw new AppError('wrong_state', 'The steps of this plan are not those that were planned: make a new plan.');
};
