import { Appointment } from '@fencepost/contracts/booking/appointment';
import { Callback } from '@fencepost/contracts/booking/callback';
import { Policy } from '@fencepost/contracts/booking/policy';
import { AppointmentId, CallbackId, PolicyId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { Actor } from '@fencepost/contracts/scope';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { idempotencyKeys } from '@fencepost/mongo-kit/idempotency';
import { z } from 'zod';
import { Buffers, NO_BUFFERS } from '../domain/segment.ts';
import { MOST_FACTS, Origin } from '../domain/stored-appointment.ts';
import { VendorFact } from '../domain/vendor-fact.ts';
import { auditCheckpoints, auditEntries, leftCompanies, personKeys } from './audit-rows.ts';
import { customerMerges, customers } from './customer-rows.ts';
import { deliveries, quarantine } from './delivery-rows.ts';
import { intents, reservations } from './intent-rows.ts';
import { customerBackupRows, customerBackups, stagedCustomers } from './legacy-rows.ts';
import { reconciliations, replays } from './run-rows.ts';
import { holds, staffDays } from './slot-rows.ts';
import { calls, voiceAnswers } from './voice-rows.ts';

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
    buffers: Buffers.default(NO_BUFFERS),
    notes: z.string().max(2_000).nullable(),
    /** What the last write was and whose, for whoever was overtaken by it; null where that was not kept. */
    lastWrite: z
      .object({ what: z.string().max(100).nullable().default(null), by: Actor, at: Instant })
      .nullable()
      .default(null),
  }),
  writtenWhole: ['state', 'origin', 'facts', 'occupies', 'buffers', 'lastWrite'],
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
  reservations,
};

export const definitions = [...Object.values(rows), idempotencyKeys];
