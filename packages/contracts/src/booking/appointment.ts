import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { FileAnswer } from '../file-answer.ts';
import { AppointmentId, BranchId, CalcomId, CustomerId, ServiceId, StaffId } from '../ids.ts';
import { Instant, Slot, TimeZone } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { Passport } from '../tenant/verdict.ts';
import { Money } from '../text.ts';
import { Location } from './location.ts';

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

/** Members of staff that give one appointment together. */
export const MOST_STAFF = 20;
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
