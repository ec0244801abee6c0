import { appointmentBooked, getAppointment, listAppointments } from './booking/appointment.ts';
import { customerCreated, getCustomer } from './booking/customer.ts';
import { deliveryQuarantined, deliveryReleased, listQuarantine, replayQuarantined } from './booking/quarantine.ts';
import type { ActionContract, EventContract } from './define.ts';
import { getMonitorStatus, listAlerts } from './integrity/alert.ts';
import { scanBooking, scanTenant } from './integrity/facts.ts';
import { apiKeyIssued, issueApiKey, issueOperatorKey } from './tenant/api-key.ts';
import { bindTeam, companyRegistered, companyTeamBound, registerCompany } from './tenant/company.ts';
import { endpointOpened, endpointSecretRotated, openEndpoint, rotateEndpointSecret } from './tenant/endpoint.ts';
import { eventTypeMapped, mapEventType, serviceChanged, serviceOffered } from './tenant/mapping.ts';
import { resolveTenant } from './tenant/verdict.ts';

/** Every action there is. Routes, documents and isolation tests are generated from this list. */
export const actions: readonly ActionContract[] = [
  registerCompany,
  bindTeam,
  mapEventType,
  openEndpoint,
  rotateEndpointSecret,
  issueApiKey,
  issueOperatorKey,
  resolveTenant,
  scanTenant,
  listAppointments,
  getAppointment,
  getCustomer,
  listQuarantine,
  replayQuarantined,
  scanBooking,
  listAlerts,
  getMonitorStatus,
];

/** Every event there is. */
export const events: readonly EventContract[] = [
  companyRegistered,
  companyTeamBound,
  serviceOffered,
  serviceChanged,
  eventTypeMapped,
  endpointOpened,
  endpointSecretRotated,
  apiKeyIssued,
  customerCreated,
  appointmentBooked,
  deliveryQuarantined,
  deliveryReleased,
];

const bySubject = new Map(events.map((event) => [event.subject, event]));

/** The event behind a subject such as `events.booking.appointmentBooked.v1`, or undefined. */
export const eventOn = (subject: string): EventContract | undefined => bySubject.get(subject);
