import { Intent } from '@fencepost/contracts/booking/intent';
import { IntentId } from '@fencepost/contracts/ids';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { leaseFields, leaseIndex } from '@fencepost/mongo-kit/lease';
import { newestOfCompany, storedApart } from '@fencepost/mongo-kit/records';
import { z } from 'zod';
import { intentsOwn } from '../domain/stored-intent.ts';
import { Reservation } from '../domain/stored-reservation.ts';

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

/** Held slots that Cal.com is to keep, too. Machinery of ours: no events tell of it. */
export const reservations = defineCollection({
  name: 'reservations',
  scope: 'tenant',
  id: z.string().regex(/^rsv_[0-9a-z]{26}$/),
  row: Reservation.extend(leaseFields),
  indexes: [leaseIndex, { name: 'by_hold', keys: { tenantId: 1, holdId: 1 } }],
});
