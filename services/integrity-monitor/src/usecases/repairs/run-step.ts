import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { RepairChange, RepairOutcome } from '@fencepost/contracts/integrity/repair-step';
import type { PlanRecord, StepRecord } from '../../domain/repairs/plan-record.ts';
import type { PlanStores } from './ports.ts';
import type { RepairRecord } from './recipe.ts';

export interface StepDeps extends Pick<PlanStores, 'steps'> {
  readonly repairRecord: RepairRecord;
}

interface Attempt {
  readonly plan: PlanRecord;
  readonly step: StepRecord;
  readonly isUndo: boolean;
}

/** The step as it is stored then. With an error its owner has not said what becomes of it: then it waits, however often. */
interface Attempted {
  readonly step: StepRecord;
  readonly error?: AppError;
}

type Changes = Partial<Pick<StepRecord, 'state' | 'explanation' | 'inverse'>>;

/** One step of a plan, applied or taken back. Repeatable: its owner does it once, whoever asks again. */
export const attempt = async (deps: StepDeps, tried: Attempt): Promise<Attempted> => {
  const { step, isUndo } = tried;
  if (!isUndo)
    return stored(deps, step, { orElse: 'refused', by: async () => taken(await ask(deps, tried, step.change)) });
  if (step.state !== 'planned' && step.state !== 'refused') {
    return stored(deps, step, { orElse: 'undo_drifted', by: () => takenBack(deps, tried) });
  }
  const heard = await stored(deps, step, { orElse: 'refused', by: () => heardOf(deps, tried) });
  return heard.step.state === 'applied' ? attempt(deps, { ...tried, step: heard.step }) : heard;
};

interface Work {
  readonly by: () => Promise<Changes>;
  /** What the step is where its owner has failed at it for good. */
  readonly orElse: StepRecord['state'];
}

const stored = async (deps: StepDeps, step: StepRecord, { by, orElse }: Work): Promise<Attempted> => {
  try {
    return { step: await kept(deps, step, await by()) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const explanation = `${error.code}: ${error.message}`;
    if (error.retry !== 'never') return { step: await kept(deps, step, { explanation }), error };
    // What takes it back stays known: an earlier order may have been done although its answer was lost.
    return { step: await kept(deps, step, { state: orElse, explanation }) };
  }
};

const kept = async ({ steps }: StepDeps, step: StepRecord, changes: Changes): Promise<StepRecord> => {
  const next: StepRecord = { ...step, ...changes, version: step.version + 1 };
  try {
    await steps.save(next);
    return next;
  } catch (error) {
    // Another replica was here as well: the owner did it once, and its word stands.
    if (codeOf(error) !== 'stale_version') throw error;
    return (await steps.byId(step.id)) ?? next;
  }
};

const ask = (
  { repairRecord }: StepDeps,
  { plan, step, isUndo }: Attempt,
  change: RepairChange,
  dryRun = false,
): Promise<RepairOutcome> => {
  const { owner, collection, recordId } = step;
  const by = (isUndo ? plan.undone : plan.applied)?.by ?? plan.planned.by;
  return repairRecord({ owner, collection, recordId, change, planId: plan.id, step: step.step, dryRun }, by);
};

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

const takenBack = async (deps: StepDeps, tried: Attempt): Promise<Changes> => {
  const { inverse } = tried.step;
  if (inverse === null) throw new AppError('conflict', 'Nothing is known that takes this step back.');
  const { outcome, explanation, found } = await ask(deps, tried, inverse);
  if (outcome === 'applied' || outcome === 'already') return { state: 'undone', explanation };
  return { state: 'undo_drifted', explanation: `${explanation ?? outcome} Found ${JSON.stringify(found)}.` };
};

/** Of a step without its owner's word only the owner knows whether it was done: a look at the same change says so. */
const heardOf = async (deps: StepDeps, tried: Attempt): Promise<Changes> => {
  const { outcome, inverse } = await ask(deps, tried, tried.step.change, true);
  if (outcome === 'already' && inverse !== null) return { state: 'applied', explanation: null, inverse };
  const explanation = tried.step.explanation ?? 'The plan was taken back before this was done.';
  return { state: 'refused', explanation, inverse: null };
};
