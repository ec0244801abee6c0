import { Appointment } from '@fencepost/contracts/booking/appointment';
import { Customer } from '@fencepost/contracts/booking/customer';
import { Quarantine } from '@fencepost/contracts/booking/quarantine';
import { AppointmentId, CustomerId, QuarantineId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { Origin } from '../domain/origin.ts';

const customers = defineCollection({
  name: 'customers',
  scope: 'tenant',
  id: CustomerId,
  row: Customer.omit({ id: true, version: true, createdAt: true }),
  indexes: [{ name: 'by_phone', keys: { tenantId: 1, phone: 1 } }],
});

const appointments = defineCollection({
  name: 'appointments',
  scope: 'tenant',
  id: AppointmentId,
  // `bookedAt` is what the appointment's own event says; the store's `createdAt` is when the row was written.
  row: Appointment.omit({ id: true, version: true, createdAt: true }).extend({ bookedAt: Instant, origin: Origin }),
  indexes: [
    // Two roots, one chain: whatever names one of the uids finds the one appointment.
    { name: 'one_per_calcom_uid', keys: { tenantId: 1, calcomUids: 1 }, unique: true },
    { name: 'newest_first', keys: { tenantId: 1, bookedAt: -1, _id: -1 } },
    { name: 'by_team', keys: { tenantId: 1, 'passport.team.calcomTeamId': 1, startsAt: 1 } },
  ],
});

/** Deliveries that belong to nobody for certain: no tenant of theirs, only a claimed one. */
const quarantine = defineCollection({
  name: 'quarantine',
  scope: 'platform',
  id: QuarantineId,
  row: Quarantine.omit({ id: true, version: true }),
  indexes: [
    { name: 'newest_first', keys: { quarantinedAt: -1, _id: -1 } },
    { name: 'newest_first_by_status', keys: { status: 1, quarantinedAt: -1, _id: -1 } },
    { name: 'by_claimed_company', keys: { claimedTenantId: 1, _id: 1 } },
    { name: 'one_per_delivery', keys: { deliveryId: 1 }, unique: true },
  ],
});

export const rows = { customers, appointments, quarantine };

export const definitions = Object.values(rows);
