import { Intent } from '@fencepost/contracts/booking/intent';
import { IntentId } from '@fencepost/contracts/ids';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { leaseFields, leaseIndex } from '@fencepost/mongo-kit/lease';
import { newestOfCompany, storedApart } from '@fencepost/mongo-kit/records';
import { intentsOwn } from '../domain/stored-intent.ts';

/** What Cal.com is to be told, was told, or refused. */
export const intents = defineCollection({
  name: 'intents',
  scope: 'tenant',
  id: IntentId,
  row: Intent.omit({ ...storedApart, createdAt: true }).extend({ ...leaseFields, ...intentsOwn }),
  indexes: [
    newestOfCompany,
    leaseIndex,
    { name: 'by_appointment', keys: { tenantId: 1, appointmentId: 1, createdAt: -1, _id: -1 } },
    { name: 'by_state', keys: { tenantId: 1, state: 1, createdAt: -1, _id: -1 } },
  ],
});
