import { Delivery } from '@fencepost/contracts/booking/delivery';
import { Quarantine } from '@fencepost/contracts/booking/quarantine';
import { DeliveryId, QuarantineId } from '@fencepost/contracts/ids';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';

/** What became of the deliveries that were a company's. */
export const deliveries = defineCollection({
  name: 'deliveries',
  scope: 'tenant',
  id: DeliveryId,
  row: Delivery.omit({ id: true }),
  indexes: [
    { name: 'newest_first', keys: { tenantId: 1, settledAt: -1, _id: -1 } },
    { name: 'by_appointment', keys: { tenantId: 1, appointmentId: 1, settledAt: -1, _id: -1 } },
  ],
});

/** Deliveries that belong to nobody for certain: no tenant of theirs, only a claimed one. */
export const quarantine = defineCollection({
  name: 'quarantine',
  scope: 'platform',
  id: QuarantineId,
  row: Quarantine.omit({ id: true, version: true }),
  indexes: [
    { name: 'newest_first', keys: { quarantinedAt: -1, _id: -1 } },
    { name: 'newest_first_by_status', keys: { status: 1, quarantinedAt: -1, _id: -1 } },
    { name: 'by_claimed_company', keys: { claimedTenantId: 1, _id: 1 } },
    { name: 'by_event_type', keys: { eventTypeId: 1, _id: 1 } },
    { name: 'one_per_delivery', keys: { deliveryId: 1 }, unique: true },
  ],
});
