import type { RepairPlan, RepairStep } from '@fencepost/contracts/integrity/repair';
import type { RepairEvidence } from '@fencepost/contracts/integrity/repair-step';

/** A plan as it is stored. `companyId`, because a platform's record has no tenant: here it is a fact, not the owner. */
export interface PlanRecord extends Omit<RepairPlan, 'tenantId'> {
  readonly companyId: RepairPlan['tenantId'];
  /** Who works on it now, and until when nobody else does. */
  readonly leasedBy: string | null;
  readonly leaseUntil: string | null;
  /** It is not tried before: an owner could not be reached. */
  readonly nextAttemptAt: string;
  /** How many looks in a row have brought no step to an end. */
  readonly failures: number;
}

/** A step as it is stored: `id` puts the steps of a plan in their order. */
export interface StepRecord extends Omit<RepairStep, 'tenantId'> {
  readonly id: string;
  readonly planId: string;
  readonly companyId: RepairStep['tenantId'];
  readonly version: number;
}

const STEP_DIGITS = 7;
export const stepIdOf = (planId: string, step: number): string =>
  `${planId}.${String(step).padStart(STEP_DIGITS, '0')}`;

/** What a person approves of a step: everything that was known when it was planned, and nothing that happens to it later. */
export const approvedOf = ({ step, owner, collection, recordId, companyId, change, evidence }: StepRecord) => ({
  ...{ step, owner, collection, recordId, tenantId: companyId, change, evidence },
});

export const planOf = ({
  companyId,
  leasedBy: _by,
  leaseUntil: _until,
  nextAttemptAt: _next,
  failures: _failures,
  ...plan
}: PlanRecord): RepairPlan => ({ ...plan, tenantId: companyId });

export const stepOf = ({ id: _id, planId: _plan, version: _version, companyId, ...step }: StepRecord): RepairStep => ({
  ...step,
  tenantId: companyId,
});

export const isLeased = ({ leaseUntil }: PlanRecord, now: string): boolean => leaseUntil !== null && leaseUntil > now;

/**
 * Whether the record may be as the step has made it. A step that an owner failed at may have been done all the same: then it
 * keeps what takes it back. Of one that the owner has refused nothing is left.
 */
export const mayStand = ({ state, inverse }: StepRecord): boolean =>
  state === 'applied' || state === 'undo_drifted' || (state === 'refused' && inverse !== null);

type Counts = RepairPlan['steps'];
export const noSteps: Counts = { planned: 0, applied: 0, drifted: 0, refused: 0, undone: 0 };

/** Where a step is counted. One that could not be taken back is still applied, or drifted: as others have made it. */
const countedAs: Readonly<Record<StepRecord['state'], keyof Counts>> = {
  planned: 'planned',
  applied: 'applied',
  drifted: 'drifted',
  refused: 'refused',
  undone: 'undone',
  undo_drifted: 'drifted',
};

export const countedIn = (counts: Counts, state: StepRecord['state'], by = 1): Counts => ({
  ...counts,
  [countedAs[state]]: counts[countedAs[state]] + by,
});

/** Evidence told by a recipe and by an owner: each once. */
export const joined = (...lists: readonly (readonly RepairEvidence[])[]): RepairEvidence[] => {
  const all = new Map(lists.flat().map((each) => [`${each.source}: ${each.says}`, each]));
  return [...all.values()];
};
