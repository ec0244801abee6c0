import { type Appointment, appointmentBooked } from '@fencepost/contracts/booking/appointment';
import { type Customer, customerCreated } from '@fencepost/contracts/booking/customer';
import { deliveryQuarantined, type Quarantine } from '@fencepost/contracts/booking/quarantine';
import { type Envelope, recordEvent } from '@fencepost/contracts/envelope';
import { derivedId } from '@fencepost/contracts/ids';
import { quarantineIdOf } from '@fencepost/service-kit/quarantine';
import { platformScope } from '@fencepost/testing/platform-scope';
import { customerFactsOf } from '../src/domain/customer-facts.ts';
import { fold } from '../src/domain/fold.ts';
import { NO_BUFFERS } from '../src/domain/segment.ts';
import type { StoredAppointment } from '../src/domain/stored-appointment.ts';
import { factOf } from '../src/domain/vendor-fact.ts';
import { answersFor, type DemoCompany, friseur, scopeOf } from './companies.ts';

const NOON = '2026-03-01T12:00:00.000Z';
const told = { occurredAt: NOON, causationId: null };

/** An appointment of a company, and the event of it. */
export const sampleAppointment = async (
  id: string,
  members: Partial<Appointment> = {},
  company: DemoCompany = friseur,
): Promise<{ booked: StoredAppointment; event: Envelope }> => {
  const { endpointId, eventTypeId, tenantId } = company;
  const verdict = await answersFor([company])({ endpointId, eventTypeId, calcomTeamId: null }, platformScope);
  if (verdict.verdict !== 'accepted') throw new Error('a company’s own event type is its own');
  const customerId = derivedId('cus', tenantId, 'someone');
  const times = { startsAt: '2026-04-01T10:00:00.000Z', endsAt: '2026-04-01T10:30:00.000Z' };
  const fact = factOf({
    kind: 'created',
    uid: id,
    ...times,
    timeZone: 'Europe/Berlin',
    eventTypeId,
    source: 'webhook',
  });
  const folded = fold([fact]);
  if (folded === undefined) throw new Error('a booking with times has a state');
  const appointment: Appointment = {
    ...folded,
    id: derivedId('apt', tenantId, id),
    customerId,
    branchId: null,
    source: 'cal.com',
    sync: 'in_step',
    contested: false,
    serviceId: verdict.passport.service.id,
    passport: verdict.passport,
    version: 1,
    createdAt: NOON,
    ...members,
  };
  const origin = { deliveryId: derivedId('dlv', id), bookerId: customerId };
  const entity = { id: appointment.id, version: 1 };
  const event = recordEvent(appointmentBooked, { scope: scopeOf(company), entity, payload: { appointment }, ...told });
  return { booked: { appointment, origin, facts: [fact], occupies: [], buffers: NO_BUFFERS, notes: null }, event };
};

/** A customer of company 1, and the event of it. */
export const sampleCustomer = (id: string, members: Partial<Customer>): { customer: Customer; event: Envelope } => {
  const customer: Customer = {
    id: derivedId('cus', id),
    name: null,
    email: null,
    phone: null,
    company: null,
    notes: null,
    source: 'cal.com',
    status: 'active',
    mergedInto: null,
    version: 1,
    createdAt: NOON,
    ...members,
  };
  const payload = { customer: customerFactsOf(customer) };
  const entity = { id: customer.id, version: 1 };
  return { customer, event: recordEvent(customerCreated, { scope: scopeOf(friseur), entity, payload, ...told }) };
};

/** A delivery in quarantine, and the event of it. */
export const sampleQuarantine = (
  id: string,
  members: Partial<Quarantine> = {},
): { quarantine: Quarantine; event: Envelope } => {
  const deliveryId = derivedId('dlv', id);
  const quarantine: Quarantine = {
    id: quarantineIdOf(deliveryId),
    deliveryId,
    endpointId: friseur.endpointId,
    claimedTenantId: friseur.tenantId,
    reason: 'event_type_unknown',
    explanation: 'Nobody has mapped it.',
    evidence: [],
    trigger: 'BOOKING_CREATED',
    eventTypeId: 99,
    calcomUid: id,
    streamSeq: 1,
    status: 'quarantined',
    receivedAt: NOON,
    quarantinedAt: NOON,
    releasedAt: null,
    version: 1,
    ...members,
  };
  const entity = { id: quarantine.id, version: quarantine.version };
  const event = recordEvent(deliveryQuarantined, { scope: platformScope, entity, payload: { quarantine }, ...told });
  return { quarantine, event };
};
