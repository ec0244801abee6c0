import { Customer, CustomerMerge } from '@fencepost/contracts/booking/customer';
import { AppointmentId, CustomerId, MergeId } from '@fencepost/contracts/ids';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { z } from 'zod';
import { MOST_HANDED } from '../domain/stored-merge.ts';

export const customers = defineCollection({
  name: 'customers',
  scope: 'tenant',
  id: CustomerId,
  row: Customer.omit({ id: true, version: true, createdAt: true }).extend({
    /** By what somebody like this one is looked for: e-mail, phone and name in the form in which they are compared. */
    knownAs: z.array(z.string().max(700)).max(3).default([]),
  }),
  indexes: [
    { name: 'by_email', keys: { tenantId: 1, email: 1 } },
    { name: 'by_phone', keys: { tenantId: 1, phone: 1 } },
    { name: 'by_known_as', keys: { tenantId: 1, knownAs: 1 } },
    { name: 'by_who_stays', keys: { tenantId: 1, mergedInto: 1 } },
    { name: 'newest_first_by_status', keys: { tenantId: 1, status: 1, createdAt: -1, _id: -1 } },
  ],
});

export const customerMerges = defineCollection({
  name: 'customerMerges',
  scope: 'tenant',
  id: MergeId,
  row: CustomerMerge.omit({ id: true, version: true, createdAt: true }).extend({
    /** What has changed hands, or is about to: what an undo gives back. */
    handed: z.array(AppointmentId).max(MOST_HANDED),
  }),
  indexes: [
    { name: 'by_who_stays', keys: { tenantId: 1, customerId: 1 } },
    { name: 'by_who_goes', keys: { tenantId: 1, mergedId: 1 } },
    { name: 'lately_changed_by_status', keys: { status: 1, updatedAt: 1 } },
  ],
});
