import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { FileAnswer } from '../file-answer.ts';
import { AppointmentId, BranchId, CalcomId, CustomerId, HoldId, ServiceId, StaffId } from '../ids.ts';
import { Instant, Slot, TimeZone } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { Passport } from '../tenant/verdict.ts';
import { ExpectedVersion, Money, Reason } from '../text.ts';
import { NewCustomer } from './customer.ts';
import { Location } from './location.ts';
import { As } from './policy.ts';
import { SlotToken } from './slot.ts';

/** Cal.com's name for one booking; every reschedule gives a new one. */
export const CalcomUid = z.string().min(1).max(200);

/**
 * Where an appointment stands. `requested` waits for the host's word or for payment and holds its slot; `booked` will
 * take place; the others are over, and only `no_show` and `completed` can be changed into each other.
 */
export const AppointmentStatus = z.enum(['requested', 'booked', 'cancelled', 'rejected', 'no_show', 'completed']);
export type AppointmentStatus = z.output<typeof AppointmentStatus>;

/** Whether Cal.com shows what we show (BKG-036): `pending` while an intent of ours is on its way there. */
export const CalcomSync = z.enum(['in_step', 'pending', 'failed']);

/** By which way an appointment came. */
export const BookingSource = z.enum(['cal.com', 'retell_ai', 'api']);
export type BookingSource = z.output<typeof BookingSource>;

/** Cal.com's order of one booking's changes: `sequence` grows within one `uid`, which stays the same over reschedules. */
export const ICalPosition = z.object({ uid: z.string().max(300).nullable(), sequence: z.int().nonnegative() });

const MOST_STAFF = 20;
const MOST_UIDS = 500;

/** An appointment. Its id is permanent; Cal.com's uids are its lineage, oldest first, none before Cal.com has answered. */
export const Appointment = z.object({
  id: AppointmentId,
  status: AppointmentStatus,
  startsAt: Instant,
  endsAt: Instant,
  timeZone: TimeZone,
  customerId: CustomerId,
  serviceId: ServiceId,
  /** Who gives it; empty where Cal.com chose somebody whom the company does not list. */
  staffIds: z.array(StaffId).max(MOST_STAFF).default([]),
  branchId: BranchId.nullable().default(null),
  /** Null where nothing is said about it. */
  location: Location.nullable().default(null),
  source: BookingSource.default('cal.com'),
  calcomUids: z.array(CalcomUid).max(MOST_UIDS),
  calcomBookingId: CalcomId.nullable(),
  iCal: ICalPosition.default({ uid: null, sequence: 0 }),
  sync: CalcomSync.default('in_step'),
  /** What it costs and whether that is paid; null where nothing is said about it. */
  payment: z
    .object({ state: z.enum(['due', 'paid']), price: Money.nullable() })
    .nullable()
    .default(null),
  /** Seats taken, where one slot has several; null for an appointment of one customer. */
  seats: z.int().nonnegative().nullable().default(null),
  rescheduleCount: z.int().nonnegative().default(0),
  /** The host asked the customer to choose another time. */
  rescheduleAwaited: z.boolean().default(false),
  /** Cal.com sold this time although another appointment of ours has it: both are kept until the time is free, or a person decides. */
  contested: z.boolean().default(false),
  passport: Passport,
  version: z.int().positive(),
  createdAt: Instant,
});
export type Appointment = z.output<typeof Appointment>;

const One = z.object({ appointmentId: AppointmentId });
const Command = One.extend({ version: ExpectedVersion });

export const listAppointments = defineAction({
  owner: 'booking',
  name: 'listAppointments',
  version: 1,
  summary: 'List the company’s appointments, newest first; `calcomUid` finds one by any uid of its lineage.',
  scope: 'tenant',
  input: PageRequest.extend({
    calcomUid: CalcomUid.optional(),
    status: AppointmentStatus.optional(),
    customerId: CustomerId.optional(),
    staffId: StaffId.optional(),
    /** Begin at or after. */
    from: Instant.optional(),
    /** Begin before. */
    to: Instant.optional(),
  }),
  output: pageOf(Appointment),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/appointments' },
});

export const getAppointment = defineAction({
  owner: 'booking',
  name: 'getAppointment',
  version: 1,
  summary: 'Read one appointment of the company, with its passport; where it takes place is told to staff.',
  scope: 'tenant',
  input: One,
  output: Appointment,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/appointments/{appointmentId}' },
});

export const getAppointmentCalendarFile = defineAction({
  owner: 'booking',
  name: 'getAppointmentCalendarFile',
  version: 1,
  summary: 'The appointment as an iCalendar file (RFC 5545), to be kept in any calendar.',
  scope: 'tenant',
  input: One,
  output: FileAnswer,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/appointments/{appointmentId}/calendar.ics', answers: 'file' },
});

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
  errors: ['not_found', 'service_not_in_team', ...notSold, 'unavailable'],
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
  errors: ['not_found', 'stale_version', ...notSold, 'wrong_state', 'unavailable'],
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

const told = z.object({ appointment: Appointment });
const eventOf = <P extends z.ZodType>(name: string, summary: string, payload: P) =>
  defineEvent({ owner: 'booking', name, version: 1, summary, scope: 'tenant', entity: 'appointment', payload });

export const appointmentRequested = eventOf(
  'appointmentRequested',
  'An appointment is asked for and holds its slot until the host or a payment decides.',
  told,
);

export const appointmentBooked = eventOf('appointmentBooked', 'An appointment occupies a slot.', told);

export const appointmentRescheduled = eventOf(
  'appointmentRescheduled',
  'An appointment now occupies another slot.',
  told.extend({ from: Slot }),
);

export const appointmentCancelled = eventOf('appointmentCancelled', 'An appointment will not take place.', told);

export const appointmentRejected = eventOf('appointmentRejected', 'The host refused an appointment.', told);

export const appointmentMissed = eventOf('appointmentMissed', 'The customer did not come to an appointment.', told);

export const appointmentCompleted = eventOf('appointmentCompleted', 'An appointment has taken place.', told);

export const appointmentPaid = eventOf('appointmentPaid', 'An appointment is paid.', told);

export const appointmentReassigned = eventOf(
  'appointmentReassigned',
  'Somebody else gives an appointment.',
  told.extend({ fromStaffIds: Appointment.shape.staffIds.unwrap() }),
);

export const appointmentContested = eventOf(
  'appointmentContested',
  'Cal.com sold a time that another appointment of ours has; a person must decide.',
  told.extend({ otherAppointmentId: AppointmentId }),
);

export const appointmentAmended = eventOf(
  'appointmentAmended',
  'Something of an appointment changed that is neither its time nor its standing.',
  told,
);
