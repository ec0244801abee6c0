import { RepairChange } from '@fencepost/contracts/integrity/repair-step';
import type { Records } from '@fencepost/service-kit/records';
import type { RepairedStep } from '@fencepost/service-kit/repair-record';
import { z } from 'zod';
import type { Store } from './collection.ts';
import { defineCollection } from './define-collection.ts';
import { makeRecords } from './records.ts';

/** What an owner remembers of the steps of repair plans: of the platform, for a plan may span companies. */
export const repairedSteps = defineCollection({
  name: 'repairedSteps',
  scope: 'platform',
  id: z.string().regex(/^rpl_[0-9a-z]{20,32}\.\d{1,9}$/),
  row: z.object({
    collection: z.string().max(100),
    recordId: z.string().max(200),
    change: RepairChange,
    inverse: RepairChange,
    state: z.enum(['begun', 'applied', 'undoing', 'undone']),
  }),
  indexes: [],
});

/** The steps of plans in a store whose definitions have `repairedSteps`. */
export const repairedStepsOf = (store: Store): Records<RepairedStep> =>
  makeRecords<RepairedStep>(store.collection(repairedSteps).platform());
