import { known } from '@fencepost/contracts/errors';
import type {
  getRepairPlan,
  listRepairPlans,
  listRepairSteps,
  RepairPlan,
  RepairStep,
} from '@fencepost/contracts/integrity/repair';
import type { Page } from '@fencepost/contracts/page';
import { pageFrom, positionAt } from '@fencepost/contracts/page-cursor';
import type { z } from 'zod';
import { planOf, stepOf } from '../../domain/repairs/plan-record.ts';
import type { PlanStores } from './ports.ts';

export const makeGetRepairPlan =
  ({ plans }: PlanStores) =>
  async ({ planId }: z.output<typeof getRepairPlan.input>): Promise<RepairPlan> =>
    planOf(known(await plans.byId(planId)));

export const makeListRepairPlans =
  ({ plans }: PlanStores) =>
  async ({ limit, cursor, state, alertId }: z.output<typeof listRepairPlans.input>): Promise<Page<RepairPlan>> => {
    const { data, nextCursor } = await plans.page({ limit, cursor }, { state, alertId });
    return { data: data.map(planOf), nextCursor };
  };

/** In their order: the diff, record by record. */
export const makeListRepairSteps =
  ({ plans, steps }: PlanStores) =>
  async ({ planId, limit, cursor }: z.output<typeof listRepairSteps.input>): Promise<Page<RepairStep>> => {
    const plan = known(await plans.byId(planId));
    const found = await steps.after(planId, positionAt(cursor)?.id, limit + 1);
    const { data, nextCursor } = pageFrom(found, limit, ({ id }) => ({ at: plan.planned.at, id }));
    return { data: data.map(stepOf), nextCursor };
  };
