import { AlertId, RepairPlanId, TenantId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { RepairPlan, RepairStep } from '@fencepost/contracts/integrity/repair';
import type { Store } from '@fencepost/mongo-kit/collection';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { makeRecords, newestOfAll, recordOf } from '@fencepost/mongo-kit/records';
import { z } from 'zod';
import type { PlanRecord, StepRecord } from '../domain/repairs/plan-record.ts';
import type { PlanStores } from '../usecases/repairs/ports.ts';

const planRows = defineCollection({
  name: 'repairPlans',
  scope: 'platform',
  id: RepairPlanId,
  row: RepairPlan.omit({ id: true, version: true, tenantId: true }).extend({
    alertId: AlertId.nullable(),
    companyId: TenantId.nullable(),
    leasedBy: z.string().max(128).nullable(),
    leaseUntil: Instant.nullable(),
    nextAttemptAt: Instant,
    failures: z.int().nonnegative(),
  }),
  indexes: [
    newestOfAll,
    { name: 'newest_of_state', keys: { state: 1, createdAt: -1, _id: -1 } },
    { name: 'newest_of_alert', keys: { alertId: 1, createdAt: -1, _id: -1 } },
  ],
});

const stepRows = defineCollection({
  name: 'repairSteps',
  scope: 'platform',
  id: z.string().max(64),
  row: RepairStep.omit({ tenantId: true }).extend({ planId: RepairPlanId, companyId: TenantId.nullable() }),
  indexes: [{ name: 'plan', keys: { planId: 1, _id: 1 } }],
});

export const repairRows = [planRows, stepRows];

/** Plans and their steps. */
export const makePlanStores = (store: Store): PlanStores => {
  const stepCollection = store.collection(stepRows).platform();
  const steps = makeRecords<StepRecord>(stepCollection);
  const planCollection = store.collection(planRows).platform();
  return {
    plans: makeRecords<PlanRecord>(planCollection),
    plannedBefore: async (before, limit) => {
      const older = { createdAt: { $lt: before } };
      const found = await planCollection.find(older, { sort: { createdAt: 1, _id: 1 }, limit });
      return found.map((row) => recordOf<PlanRecord>(row));
    },
    steps: {
      ...steps,
      after: async (planId, after, limit) => {
        const beyond = after === undefined ? {} : { _id: { $gt: after } };
        const found = await stepCollection.find({ planId, ...beyond }, { sort: { _id: 1 }, limit });
        return found.map(({ _id, outbox: _outbox, createdAt: _created, updatedAt: _updated, ...step }) => ({
          ...step,
          id: _id,
        }));
      },
    },
  };
};
