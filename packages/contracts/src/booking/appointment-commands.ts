import { z } from 'zod';
import { defineAction } from '../define.ts';
import { AppointmentId, BranchId, CustomerId, HoldId, ServiceId, StaffId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { ExpectedVersion, Money, Reason } from '../text.ts';
import { Appointment } from './appointment.ts';
import { NewCustomer } from './customer.ts';
import { As } from './policy.ts';
import { SlotToken } from './slot.ts';

const Command = z.object({ appointmentId: AppointmentId, version: ExpectedVersion });

/** Why a slot is not sold to somebody. */
const notSold = ['sold_by_seat', 'slot_taken', 'hold_expired', 'policy_denied'] as const;

export const createAppointment = defineAction({
  owner: 'booking',
  name: 'createAppointment',
  version: 1,
  summary:
    'Book a free slot. The slot is claimed first; Cal.com is told next, and until it has answered `sync` is `pending`.',
  scope: 'tenant',
  input: z.object({
    serviceId: ServiceId,
    startsAt: Instant,
    /** Who gives it; without, the first of the service’s staff who is free. */
    staffId: StaffId.optional(),
    /** The `token` of the free slot that is meant: whoever was asked for there is asked for here. */
    slotToken: SlotToken.optional(),
    branchId: BranchId.optional(),
    /** A hold of this slot, which becomes the appointment. */
    holdId: HoldId.optional(),
    customer: z.union([z.object({ customerId: CustomerId }), NewCustomer]),
    notes: z.string().max(2_000).optional(),
    as: As,
  }),
  output: Appointment,
  errors: ['invalid_input', 'not_found', 'service_not_in_team', ...notSold, 'unavailable'],
  role: 'staff',
  timeoutMs: 10_000,
  http: { method: 'post', path: '/v1/appointments', status: 201, idempotencyKey: 'required' },
});

export const rescheduleAppointment = defineAction({
  owner: 'booking',
  name: 'rescheduleAppointment',
  version: 1,
  summary: 'Move an appointment to another free slot. The new slot is claimed before the old one is released.',
  scope: 'tenant',
  input: Command.extend({
    startsAt: Instant,
    staffId: StaffId.optional(),
    /** The `token` of the free slot that is meant: whoever was asked for there is asked for here. */
    slotToken: SlotToken.optional(),
    holdId: HoldId.optional(),
    reason: Reason.optional(),
    as: As,
  }),
  output: Appointment,
  errors: ['invalid_input', 'not_found', 'stale_version', ...notSold, 'wrong_state', 'unavailable'],
  role: 'staff',
  timeoutMs: 10_000,
  http: { method: 'post', path: '/v1/appointments/{appointmentId}/reschedule', idempotencyKey: 'optional' },
});

export const cancelAppointment = defineAction({
  owner: 'booking',
  name: 'cancelAppointment',
  version: 1,
  summary: 'Cancel an appointment. What the policy would charge is calculated and answered, not charged.',
  scope: 'tenant',
  input: Command.extend({ reason: Reason.optional(), as: As }),
  output: z.object({ appointment: Appointment, fee: Money.nullable() }),
  errors: ['not_found', 'stale_version', 'sold_by_seat', 'policy_denied', 'wrong_state', 'unavailable'],
  role: 'staff',
  timeoutMs: 10_000,
  http: { method: 'post', path: '/v1/appointments/{appointmentId}/cancel', idempotencyKey: 'optional' },
});

export const confirmAppointment = defineAction({
  owner: 'booking',
  name: 'confirmAppointment',
  version: 1,
  summary: 'Accept a requested appointment.',
  scope: 'tenant',
  input: Command,
  output: Appointment,
  errors: ['not_found', 'stale_version', 'wrong_state', 'unavailable'],
  role: 'staff',
  timeoutMs: 10_000,
  http: { method: 'post', path: '/v1/appointments/{appointmentId}/confirm', idempotencyKey: 'optional' },
});

export const declineAppointment = defineAction({
  owner: 'booking',
  name: 'declineAppointment',
  version: 1,
  summary: 'Refuse a requested appointment; its slot is free again.',
  scope: 'tenant',
  input: Command.extend({ reason: Reason.optional() }),
  output: Appointment,
  errors: ['not_found', 'stale_version', 'wrong_state', 'unavailable'],
  role: 'staff',
  timeoutMs: 10_000,
  http: { method: 'post', path: '/v1/appointments/{appointmentId}/decline', idempotencyKey: 'optional' },
});

export const markNoShow = defineAction({
  owner: 'booking',
  name: 'markNoShow',
  version: 1,
  summary: 'Say that the customer did not come, or, with `came`, that they did after all.',
  scope: 'tenant',
  input: Command.extend({ came: z.boolean().default(false) }),
  output: Appointment,
  errors: ['not_found', 'stale_version', 'wrong_state', 'unavailable'],
  role: 'staff',
  timeoutMs: 10_000,
  http: { method: 'post', path: '/v1/appointments/{appointmentId}/no-show', idempotencyKey: 'optional' },
});

export const reassignAppointment = defineAction({
  owner: 'booking',
  name: 'reassignAppointment',
  version: 1,
  summary: 'Give an appointment to another member of staff at the same time.',
  scope: 'tenant',
  input: Command.extend({ staffId: StaffId, reason: Reason.optional() }),
  output: Appointment,
  errors: ['not_found', 'stale_version', 'slot_taken', 'wrong_state', 'unavailable'],
  role: 'staff',
  timeoutMs: 10_000,
  http: { method: 'post', path: '/v1/appointments/{appointmentId}/reassign', idempotencyKey: 'optional' },
});

export const settleContested = defineAction({
  owner: 'booking',
  name: 'settleContested',
  version: 1,
  summary: 'Decide that a contested appointment stands, its slot being free by now.',
  scope: 'tenant',
  input: Command,
  output: Appointment,
  errors: ['not_found', 'stale_version', 'slot_taken', 'wrong_state'],
  role: 'staff',
  http: { method: 'post', path: '/v1/appointments/{appointmentId}/settle', idempotencyKey: 'optional' },
});
