import { Appointment } from '@fencepost/contracts/booking/appointment';
import { Customer } from '@fencepost/contracts/booking/customer';
import { Quarantine } from '@fencepost/contracts/booking/quarantine';
import { Hold } from '@fencepost/contracts/booking/slot';
import { AppointmentId, CustomerId, HoldId, QuarantineId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { z } from 'zod';
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

/** Of one resource on one day; far more than a day has minutes for. */
const MOST_CLAIMS = 2_000;

/** Who occupies what on one UTC day: the one document that decides who gets a slot. */
const staffDays = defineCollection({
  name: 'staffDays',
  scope: 'tenant',
  id: z.string().regex(/^day_[0-9a-z]{26}$/),
  row: z.object({
    /** A StaffId, or the ServiceId where the service names no staff. */
    resource: z.string().max(64),
    day: z.iso.date(),
    /** Of places that begin at one moment: that moment; each claim is one place. */
    seatsAt: Instant.nullable(),
    claims: z
      .array(
        z.object({
          ownerId: z.union([AppointmentId, HoldId]),
          startsAt: Instant,
          endsAt: Instant,
          /** In the year 9999 for a claim without an end, so that one comparison tells who is in the way. */
          expiresAt: Instant,
          claimedAt: Instant,
          /** Which attempt made it: a roll-back takes back its own and nothing else. */
          attempt: z.string().max(64),
        }),
      )
      .max(MOST_CLAIMS),
  }),
  indexes: [
    { name: 'by_resource_and_day', keys: { tenantId: 1, resource: 1, day: 1 } },
    { name: 'by_owner', keys: { tenantId: 1, 'claims.ownerId': 1 } },
    { name: 'lately_changed', keys: { updatedAt: 1 } },
  ],
});

const holds = defineCollection({
  name: 'holds',
  scope: 'tenant',
  id: HoldId,
  row: Hold.omit({ id: true, version: true }),
  indexes: [{ name: 'by_expiry', keys: { status: 1, expiresAt: 1 } }],
});

export const rows = { customers, appointments, quarantine, staffDays, holds };

export const definitions = Object.values(rows);
