import type { Records } from '@fencepost/service-kit/records';
import type { PlanRecord, StepRecord } from '../../domain/repairs/plan-record.ts';

export interface Steps extends Records<StepRecord> {
  /** At most `limit` (1 000) steps of a plan in their order, behind the one with that id. */
  after(planId: string, after: string | undefined, limit: number): Promise<readonly StepRecord[]>;
}

/** Plans and their steps; every change is a compare-and-set on the version that was read. */
export interface PlanStores {
  readonly plans: Records<PlanRecord>;
  readonly steps: Steps;
  /** Plans that were made before then, the oldest first. */
  readonly plannedBefore: (before: string, limit: number) => Promise<readonly PlanRecord[]>;
}
