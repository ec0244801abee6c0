import { AppError, codeOf, known } from '@fencepost/contracts/errors';
import { TenantId } from '@fencepost/contracts/ids';
import type { planRepair, RepairPlan } from '@fencepost/contracts/integrity/repair';
import type { RepairOutcome } from '@fencepost/contracts/integrity/repair-step';
import type { Actor, PlatformScope } from '@fencepost/contracts/scope';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import { digestOf } from '@fencepost/service-kit/digest';
import { eachBounded } from '@fencepost/service-kit/each-bounded';
import type { z } from 'zod';
import { planInWords } from '../../domain/repairs/plan-in-words.ts';
import {
  approvedOf,
  joined,
  noSteps,
  type PlanRecord,
  planOf,
  type StepRecord,
  stepIdOf,
} from '../../domain/repairs/plan-record.ts';
import type { Alerts } from '../ports.ts';
import { AT_ONCE } from './drafts-of.ts';
import type { PlanStores } from './ports.ts';
import {
  type Draft,
  forTheNext,
  type Looking,
  MOST_STEPS,
  type Recipe,
  type Refusal,
  type RepairRecord,
} from './recipe.ts';
import type { TellAlert } from './tell-alert.ts';

export interface PlanDeps extends PlanStores {
  readonly recipes: readonly Recipe[];
  readonly looking: (planId: string, by: Actor) => Looking;
  readonly repairRecord: RepairRecord;
  readonly alerts: Pick<Alerts, 'byId'>;
  readonly tellAlert: TellAlert;
  readonly newPlanId: NewPlanId;
  /** Whether a plan is approved by another person than its planner. */
  readonly needsSecondPerson: boolean;
  readonly clock: Clock;
}

type Wanted = z.output<typeof planRepair.input>;
type By = Pick<PlatformScope, 'actor' | 'idempotencyKey'>;

/** The id of what is asked for: under one `Idempotency-Key` the same person's same wish is the same plan. */
export type NewPlanId = (wanted: Wanted, by: By) => string;

/** A plan that nobody approves ends after a day. */
const APPROVE_WITHIN_MS = 24 * 60 * 60_000;
/** Whoever makes a plan has given up, or died, by then. */
const MADE_WITHIN_MS = 2 * 60_000;
/** Records left alone that a plan names; the figures count all. */
const MOST_REFUSALS = 500;

/** The digest of exactly what is approved: of every step, in their order. */
export const digestOfSteps = (steps: readonly StepRecord[]): string => digestOf(steps.map(approvedOf));

/**
 * A dry run: the recipe finds the records, their owner says of each what would become of it. Nothing is changed but that
 * there is a plan, with all that a person needs to decide about it.
 */
export const makePlanRepair = (deps: PlanDeps) => {
  const { recipes, plans, steps, clock, alerts } = deps;
  return async (wanted: Wanted, scope: By): Promise<RepairPlan> => {
    const { remedy, alertId, tenantId, recordId = null } = wanted;
    const { actor } = scope;
    const recipe = recipes.find((one) => one.remedy === remedy);
    if (recipe === undefined) throw new AppError('invalid_input', `There is no recipe for ${remedy} here.`);
    const alert = alertId === undefined ? undefined : known(await alerts.byId(alertId));
    const company = tenantId ?? alert?.companyId ?? null;
    const companyId = company === null ? null : TenantId.parse(company);
    const id = deps.newPlanId(wanted, scope);
    const made = await madeBefore(deps, id);
    if (made !== undefined) return planOf(made);
    const at = clock.now();
    const wish = { tenantId: companyId, recordId, at, also: [], by: actor };
    const found = await recipe.find(deps.looking(id, actor), wish);
    const asked = await askOwners(deps, { planId: id, by: actor }, found.drafts);

    const refusals = [...found.refusals, ...asked.refusals].map(plain);
    const plan: PlanRecord = {
      ...{ id, remedy, title: titleOf(recipe, asked.steps.length), alertId: alert?.id ?? null, companyId },
      ...{ state: 'planned', digest: digestOfSteps(asked.steps) },
      steps: { ...noSteps, planned: asked.steps.length },
      refusals: refusals.slice(0, MOST_REFUSALS),
      before: { ...found.before },
      expected: { ...found.expected(asked.drafts), 'left alone': refusals.length },
      after: null,
      needsSecondPerson: deps.needsSecondPerson,
      planned: { by: actor, at },
      ...{ approved: null, applied: null, undone: null, findings: [], backup: null, waitsFor: null },
      expiresAt: instantOf(Date.parse(at) + APPROVE_WITHIN_MS),
      ...{ leasedBy: null, leaseUntil: null, nextAttemptAt: at, failures: 0, version: 1 },
    };
    // The plan first: steps that a crash leaves are found by it, and what is not whole is not approved by its digest.
    if ((await plans.add(plan)) !== undefined) throw stillMade();
    await eachBounded(asked.steps, AT_ONCE, async (step) => void (await steps.add(step)));
    const note = planInWords(asked.steps, refusals);
    await deps.tellAlert(plan, { happened: 'repair_planned', by: actor, note, steps: asked.steps.length });
    return planOf(plan);
  };
};

const stillMade = (): AppError =>
  new AppError('unavailable', 'This very plan is being made at this moment: read it soon, or try again.');

/** The plan that this very wish has made before. What a crash has left of one is removed, and made anew. */
const madeBefore = async ({ plans, steps, clock }: PlanDeps, id: string): Promise<PlanRecord | undefined> => {
  const plan = await plans.byId(id);
  if (plan === undefined) return undefined;
  const stored: StepRecord[] = [];
  for await (const step of steps.all({ planId: id })) stored.push(step);
  if (plan.state !== 'planned' || digestOfSteps(stored) === plan.digest) return plan;
  if (Date.parse(plan.planned.at) + MADE_WITHIN_MS > clock.millis()) throw stillMade();
  for (const step of stored) await orGone(steps.remove(step));
  await orGone(plans.remove(plan));
  return undefined;
};

/** Another repetition may be faster. */
const orGone = async (removing: Promise<unknown>): Promise<void> => {
  try {
    await removing;
  } catch (error) {
    if (!['not_found', 'stale_version'].includes(codeOf(error))) throw error;
  }
};

const titleOf = ({ title }: Recipe, steps: number): string =>
  `${title}: ${steps === 1 ? '1 change' : `${steps} changes`}`;

/** Every draft is asked about: what its owner refuses, or finds otherwise by now, becomes no step. */
const askOwners = async (
  { repairRecord }: PlanDeps,
  { planId, by }: { readonly planId: string; readonly by: Actor },
  all: readonly Draft[],
) => {
  const drafts = all.slice(0, MOST_STEPS);
  const answers = drafts.map((): Awaited<ReturnType<RepairRecord>> | undefined => undefined);
  const indexes = [...drafts.keys()];
  await eachBounded(indexes, AT_ONCE, async (index) => {
    const draft = drafts[index];
    if (draft === undefined) return;
    answers[index] = await orRefusal(repairRecord({ ...draft, planId, step: index + 1, dryRun: true }, by));
  });
  const steps: StepRecord[] = [];
  const kept: Draft[] = [];
  const refusals: Refusal[] = [];
  for (const [index, draft] of drafts.entries()) {
    const answer = answers[index];
    if (answer === undefined || answer.outcome === 'already') continue;
    const evidence = joined(draft.evidence, answer.evidence);
    const { owner, collection, recordId, change } = draft;
    if (answer.outcome !== 'applied') {
      refusals.push({ collection, recordId, because: (answer.explanation ?? answer.outcome).slice(0, 500), evidence });
      continue;
    }
    const step = steps.length + 1;
    kept.push(draft);
    steps.push({
      ...{ id: stepIdOf(planId, step), planId, step, owner, collection, recordId },
      companyId: draft.tenantId === null ? null : TenantId.parse(draft.tenantId),
      ...{ change, evidence, state: 'planned', explanation: null, inverse: answer.inverse, version: 1 },
    });
  }
  refusals.push(...all.slice(MOST_STEPS).map(forTheNext));
  return { steps, drafts: kept, refusals };
};

/** One record that its owner fails at is left alone; an owner that cannot be reached makes no plan. */
const orRefusal = async (answer: Promise<RepairOutcome>): Promise<RepairOutcome> => {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof AppError) || error.retry !== 'never') throw error;
    const explanation = `${error.code}: ${error.message}`;
    return { outcome: 'refused', explanation, version: null, found: {}, inverse: null, evidence: [] };
  }
};

const plain = ({ collection, recordId, because, evidence }: Refusal) => ({
  ...{ collection, recordId, because },
  evidence: [...evidence],
});
