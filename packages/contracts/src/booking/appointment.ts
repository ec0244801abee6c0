import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { AppointmentId, CalcomId, CustomerId, ServiceId } from '../ids.ts';
import { Instant, TimeZone } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { Passport } from '../tenant/verdict.ts';

/** Cal.com's name for one booking; every reschedule gives a new one. */
export const CalcomUid = z.string().min(1).max(200);

/** An appointment. Its id is permanent; Cal.com's uids are its lineage, oldest first. */
export const Appointment = z.object({
  id: AppointmentId,
  status: z.enum(['booked']),
  startsAt: Instant,
  endsAt: Instant,
  timeZone: TimeZone,
  customerId: CustomerId,
  serviceId: ServiceId,
  calcomUids: z.array(CalcomUid).min(1),
  calcomBookingId: CalcomId.nullable(),
  passport: Passport,
  version: z.int().positive(),
  createdAt: Instant,
});
export type Appointment = z.output<typeof Appointment>;

export const listAppointments = defineAction({
  owner: 'booking',
  name: 'listAppointments',
  version: 1,
  summary: 'List the company’s appointments, newest first; `calcomUid` finds one by any uid of its lineage.',
  scope: 'tenant',
  input: PageRequest.extend({ calcomUid: CalcomUid.optional() }),
  output: pageOf(Appointment),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/appointments' },
});

export const getAppointment = defineAction({
  owner: 'booking',
  name: 'getAppointment',
  version: 1,
  summary: 'Read one appointment of the company, with its passport.',
  scope: 'tenant',
  input: z.object({ appointmentId: AppointmentId }),
  output: Appointment,
  errors: ['not_found'],
  http: { method: 'get', path: '/v1/appointments/{appointmentId}' },
});

export const appointmentBooked = defineEvent({
  owner: 'booking',
  name: 'appointmentBooked',
  version: 1,
  summary: 'An appointment occupies a slot.',
  scope: 'tenant',
  entity: 'appointment',
  payload: z.object({ appointment: Appointment }),
});
