import type { RepairPlan } from '@fencepost/contracts/integrity/repair';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { RepairDesk } from '../alerts/repair-desk.ts';

type By = Pick<PlatformScope, 'actor'>;

/** What alerts need of repairs: people in Slack plan and approve as operators do. */
export const makeRepairDesk = (does: {
  readonly planRepair: (
    wanted: {
      readonly remedy: RepairPlan['remedy'];
      readonly alertId: string;
      readonly tenantId?: NonNullable<RepairPlan['tenantId']>;
    },
    by: By,
  ) => Promise<RepairPlan>;
  readonly approveRepairPlan: (plan: { readonly planId: string; readonly digest: string }, by: By) => Promise<unknown>;
}): RepairDesk => ({
  // The alert says which company it is about, and planning asks it.
  plan: async ({ remedy, alertId, by }) => {
    const plan = await does.planRepair({ remedy, alertId }, { actor: by });
    return { planId: plan.id, digest: plan.digest, steps: plan.steps.planned, refusals: plan.refusals.length };
  },
  approve: async ({ planId, digest, by }) => {
    await does.approveRepairPlan({ planId, digest }, { actor: by });
  },
});
