import { Appointment } from '@fencepost/contracts/booking/appointment';
import { Callback } from '@fencepost/contracts/booking/callback';
import { Customer, CustomerMerge } from '@fencepost/contracts/booking/customer';
import { Delivery } from '@fencepost/contracts/booking/delivery';
import { Policy } from '@fencepost/contracts/booking/policy';
import { Quarantine } from '@fencepost/contracts/booking/quarantine';
import { Hold } from '@fencepost/contracts/booking/slot';
import {
  AppointmentId,
  CallbackId,
  CustomerId,
  DeliveryId,
  HoldId,
  MergeId,
  PolicyId,
  QuarantineId,
} from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { Actor } from '@fencepost/contracts/scope';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { idempotencyKeys } from '@fencepost/mongo-kit/idempotency';
import { z } from 'zod';
import { MOST_FACTS, Origin } from '../domain/stored-appointment.ts';
import { MOST_HANDED } from '../domain/stored-merge.ts';
import { VendorFact } from '../domain/vendor-fact.ts';
import { auditCheckpoints, auditEntries, leftCompanies, personKeys } from './audit-rows.ts';
import { intents } from './intent-rows.ts';
import { customerBackupRows, customerBackups, stagedCustomers } from './legacy-rows.ts';
import { reconciliations, replays } from './run-rows.ts';
import { calls, voiceAnswers } from './voice-rows.ts';

const customers = defineCollection({
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

const customerMerges = defineCollection({
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

/** Rules of a level; the id follows from level and subject, so that there is one of each. */
const policies = defineCollection({
  name: 'policies',
  scope: 'tenant',
  id: PolicyId,
  row: Policy.omit({ id: true, version: true }),
  indexes: [{ name: 'newest_first', keys: { tenantId: 1, createdAt: -1, _id: -1 } }],
});

const callbacks = defineCollection({
  name: 'callbacks',
  scope: 'tenant',
  id: CallbackId,
  row: Callback.omit({ id: true, version: true, createdAt: true }),
  indexes: [
    { name: 'by_deadline', keys: { tenantId: 1, status: 1, dueAt: 1, _id: 1 } },
    { name: 'by_customer', keys: { tenantId: 1, customerId: 1, _id: 1 } },
  ],
});

/** Of one appointment; far more than a life of one has. */
const MOST_SEGMENTS = 50;
/** The appointment's own id, and every uid that Cal.com gave it. */
const MOST_NAMES = 501;

const appointments = defineCollection({
  name: 'appointments',
  scope: 'tenant',
  id: AppointmentId,
  row: z.object({
    /** What everybody may read of it; null for a tombstone, which only keeps the id from a slow writer. */
    state: Appointment.omit({ id: true, version: true, createdAt: true }).nullable(),
    /** Its own id, then its uids at Cal.com: an empty list would be one key that all such rows share. */
    lineage: z.array(z.string().max(200)).min(1).max(MOST_NAMES),
    /** What its own events say; the store's `createdAt` is when the row was written. */
    bookedAt: Instant,
    origin: Origin,
    facts: z.array(VendorFact).max(MOST_FACTS),
    occupies: z
      .array(
        z.object({
          resource: z.string().max(64),
          startsAt: Instant,
          endsAt: Instant,
          seats: z.int().positive().nullable(),
        }),
      )
      .max(MOST_SEGMENTS),
    notes: z.string().max(2_000).nullable(),
    /** Whose the last write is, for whoever was overtaken by it; null where that was not kept. */
    lastWrite: z.object({ by: Actor, at: Instant }).nullable().default(null),
  }),
  indexes: [
    // Two roots, one chain: whatever names one of the uids finds the one appointment.
    { name: 'one_per_calcom_uid', keys: { tenantId: 1, lineage: 1 }, unique: true },
    { name: 'by_calendar_entry', keys: { tenantId: 1, 'state.iCal.uid': 1 } },
    { name: 'newest_first', keys: { tenantId: 1, bookedAt: -1, _id: -1 } },
    { name: 'by_customer', keys: { tenantId: 1, 'state.customerId': 1, bookedAt: -1, _id: -1 } },
    { name: 'by_start', keys: { tenantId: 1, 'state.startsAt': 1 } },
    { name: 'lately_written', keys: { tenantId: 1, updatedAt: -1, _id: -1 } },
    { name: 'by_team', keys: { tenantId: 1, 'state.passport.team.calcomTeamId': 1, 'state.startsAt': 1 } },
  ],
});

/** What became of the deliveries that were a company's. */
const deliveries = defineCollection({
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
const quarantine = defineCollection({
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

export const rows = {
  customers,
  customerMerges,
  policies,
  callbacks,
  appointments,
  deliveries,
  quarantine,
  staffDays,
  holds,
  calls,
  voiceAnswers,
  auditEntries,
  auditCheckpoints,
  personKeys,
  leftCompanies,
  reconciliations,
  replays,
  intents,
  stagedCustomers,
  customerBackups,
  customerBackupRows,
};

export const definitions = [...Object.values(rows), idempotencyKeys];
