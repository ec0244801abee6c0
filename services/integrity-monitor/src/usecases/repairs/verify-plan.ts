import { isDeepStrictEqual } from 'node:util';
import { AppError, known } from '@fencepost/contracts/errors';
import type { RepairPlan, verifyRepairPlan } from '@fencepost/contracts/integrity/repair';
import type { Actor, PlatformScope } from '@fencepost/contracts/scope';
import { eachBounded } from '@fencepost/service-kit/each-bounded';
import type { z } from 'zod';
import { invariantById } from '../../domain/invariants/all.ts';
import { type PlanRecord, planOf, type StepRecord } from '../../domain/repairs/plan-record.ts';
import { atVersion, inState } from './decide-plan.ts';
import { AT_ONCE } from './drafts-of.ts';
import { pictureOf } from './picture-of.ts';
import type { PlanDeps } from './plan-repair.ts';
import type { Looking, Recipe } from './recipe.ts';

type Deps = Pick<PlanDeps, 'plans' | 'steps' | 'recipes' | 'looking' | 'repairRecord' | 'tellAlert' | 'clock'>;

/** Findings that a plan names; the last one says how many there are beside them. */
const MOST_FINDINGS = 100;
const LONGEST_FINDING = 500;

/**
 * Looks at the stored records again: every one must be as the plan wanted it, and break no invariant of the remedy. What the
 * plan left alone is in the figures, not among the findings.
 */
export const makeVerifyRepairPlan =
  (deps: Deps) =>
  async (
    { planId, version }: z.output<typeof verifyRepairPlan.input>,
    { actor }: Pick<PlatformScope, 'actor'>,
  ): Promise<RepairPlan> => {
    const plan = known(await deps.plans.byId(planId));
    inState(plan, ['applied', 'verified', 'unverified'], 'verified');
    atVersion(plan, version);
    const recipe = deps.recipes.find(({ remedy }) => remedy === plan.remedy);
    if (recipe === undefined) throw new AppError('wrong_state', `There is no recipe for ${plan.remedy} here any more.`);
    const looking = deps.looking(plan.id, actor);
    const steps: StepRecord[] = [];
    for await (const step of deps.steps.all({ planId })) steps.push(step);
    const findings = [
      ...(await differencesIn(deps, { plan, steps, looking, by: actor })),
      ...(await violationsOf(recipe, looking, new Set(steps.map(({ recordId }) => recordId)))),
    ];
    const also = steps.flatMap(({ companyId }) => companyId ?? []);
    const wish = { tenantId: plan.companyId, recordId: null, at: plan.planned.at, also, by: actor };
    const { before: after } = await recipe.find(looking, wish);
    const verified: PlanRecord = {
      ...plan,
      state: findings.length === 0 ? 'verified' : 'unverified',
      after: { ...after },
      findings: capped(findings),
      version: plan.version + 1,
    };
    await deps.plans.save(verified);
    const [first] = findings;
    await deps.tellAlert(verified, {
      happened: first === undefined ? 'repair_verified' : 'repair_unverified',
      by: actor,
      ...(first === undefined ? {} : { note: `${findings.length} findings. The first: ${first}` }),
    });
    return planOf(verified);
  };

interface Applied {
  readonly plan: PlanRecord;
  readonly steps: readonly StepRecord[];
  readonly looking: Looking;
  readonly by: Actor;
}

/** What is stored otherwise than the plan wanted it, and why where that is known. */
const differencesIn = async (deps: Deps, applied: Applied): Promise<readonly string[]> => {
  const differences = new Map<StepRecord, string | undefined>();
  await eachBounded(applied.steps, AT_ONCE, async (step) => {
    differences.set(step, await differenceOf(deps, step, applied));
  });
  return applied.steps.flatMap((step) => {
    const difference = differences.get(step);
    if (difference === undefined) return [];
    const why = step.explanation === null ? '' : ` (${step.state}: ${step.explanation})`;
    return [`${step.collection} ${step.recordId}: ${difference}${why}`];
  });
};

const differenceOf = async (
  deps: Deps,
  step: StepRecord,
  { plan, looking, by }: Applied,
): Promise<string | undefined> => {
  const { change, owner, collection, recordId } = step;
  if (change.do !== 'set') {
    const again = { owner, collection, recordId, change, planId: plan.id, step: step.step, dryRun: true };
    const { outcome, explanation } = await deps.repairRecord(again, by);
    return outcome === 'already' ? undefined : `is not as the plan wanted it: ${explanation ?? outcome}`;
  }
  const values = await looking.values(step, Object.keys(change.set));
  const others = Object.entries(change.set).filter(([name, wanted]) => !isDeepStrictEqual(values[name], wanted));
  if (others.length === 0) return undefined;
  return others
    .map(([name, wanted]) => `${name} is ${JSON.stringify(values[name])}, the plan wanted ${JSON.stringify(wanted)}`)
    .join('; ');
};

/** From what is stored now, by the very predicates that alarm. */
const violationsOf = async (
  { invariants, reads }: Recipe,
  looking: Looking,
  subjects: ReadonlySet<string>,
): Promise<readonly string[]> => {
  const { picture } = await pictureOf(looking, reads);
  return invariants.flatMap((id) => {
    const invariant = invariantById(id);
    if (invariant === undefined) return [`${id}: there is no such invariant`];
    return [...subjects].flatMap((subject) =>
      invariant.check(subject, picture).map(({ title }) => `${subject} breaks ${id}: ${title.replace('{n}', '1')}`),
    );
  });
};

const capped = (findings: readonly string[]): string[] => {
  const shown = findings.slice(0, MOST_FINDINGS).map((finding) => finding.slice(0, LONGEST_FINDING));
  return findings.length <= MOST_FINDINGS ? shown : [...shown, `and ${findings.length - MOST_FINDINGS} more`];
};
