import {
  type Appointment,
  appointmentCancelled,
  appointmentRescheduled,
} from '@fencepost/contracts/booking/appointment';
import { customerCreated } from '@fencepost/contracts/booking/customer';
import { recordEvent } from '@fencepost/contracts/envelope';
import { AppError, known } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { customerFactsOf } from '../src/domain/customer-facts.ts';
import type { Stores } from '../src/usecases/ports/stores.ts';
import type { CancelAppointment, CreateAppointment, RescheduleAppointment } from '../src/usecases/voice/ports.ts';
import { askProAi, type DemoCompany, friseur } from './companies.ts';
import { sampleAppointment } from './samples.ts';

/** The company's own, but outside its team. */
export const foreign = derivedId('svc', 'outside');

export interface VoiceCommandOptions {
  /** What Cal.com has said of new appointments. */
  readonly sync?: Appointment['sync'];
  /** Before a command does anything. */
  readonly before?: (command: string) => Promise<void>;
}

/** Commands as small doubles that keep to the contracts: once under one key, one appointment for one time. */
export const makeVoiceCommands = (
  { customers, appointments }: Pick<Stores, 'customers' | 'appointments'>,
  clock: Clock,
  { sync = 'in_step', before = async () => {} }: VoiceCommandOptions,
) => {
  const origins: Parameters<CreateAppointment>[2][] = [];
  const bookings: Parameters<CreateAppointment>[0][] = [];
  const all = (tenantId: DemoCompany['tenantId']) =>
    appointments.forTenant(tenantId).page({ after: undefined, limit: 500 });
  const takenAt = async (tenantId: DemoCompany['tenantId'], besides?: string) =>
    (await all(tenantId))
      .filter(({ id, status }) => id !== besides && status === 'booked')
      .map(({ startsAt }) => startsAt);
  const requireFree = async (startsAt: string, { tenantId }: TenantScope, besides?: string): Promise<void> => {
    if ((await takenAt(tenantId, besides)).includes(startsAt)) throw new AppError('slot_taken', 'This time is taken.');
  };
  const rewritten = async (
    id: string,
    version: number,
    members: Partial<Appointment>,
    scope: TenantScope,
  ): Promise<Appointment> => {
    const own = appointments.forTenant(scope.tenantId);
    const stored = known(await own.stored(id));
    if (stored.appointment.version !== version) throw new AppError('stale_version', 'It has changed.');
    const appointment = { ...stored.appointment, ...members, version: version + 1 };
    const about = { scope, entity: { id, version: version + 1 }, occurredAt: clock.now(), causationId: null };
    const { startsAt, endsAt } = stored.appointment;
    const event =
      members.status === 'cancelled'
        ? recordEvent(appointmentCancelled, { ...about, payload: { appointment } })
        : recordEvent(appointmentRescheduled, { ...about, payload: { appointment, from: { startsAt, endsAt } } });
    await own.save({ ...stored, appointment }, event);
    return appointment;
  };
  const half = (startsAt: string): string => new Date(Date.parse(startsAt) + 30 * 60_000).toISOString();

  const createAppointment: CreateAppointment = async (input, scope, origin) => {
    await before('create');
    origins.push(origin);
    bookings.push(input);
    const { tenantId, idempotencyKey = '' } = scope;
    if (input.serviceId === foreign) throw new AppError('service_not_in_team', 'Not of the team.');
    const own = appointments.forTenant(tenantId);
    const id = derivedId('apt', tenantId, idempotencyKey);
    const made = await own.byId(id);
    if (made !== undefined) return made;
    // Nobody is in his own way.
    await requireFree(input.startsAt, scope, id);
    const customerId = await customerOf(input.customer, scope, origin);
    const { serviceId, startsAt } = input;
    const state = { serviceId, startsAt, endsAt: half(startsAt), customerId, source: origin.source, sync } as const;
    const company = [friseur, askProAi].find((each) => each.tenantId === tenantId) ?? friseur;
    const { booked, event } = await sampleAppointment(idempotencyKey, { ...state, status: 'booked' }, company);
    await own.add(booked, event);
    return known(await own.byId(booked.appointment.id));
  };
  const customerOf = async (
    customer: Parameters<CreateAppointment>[0]['customer'],
    scope: TenantScope,
    { source }: Parameters<CreateAppointment>[2],
  ): Promise<string> => {
    if ('customerId' in customer) return customer.customerId;
    const id = derivedId('cus', scope.tenantId, customer.phone ?? customer.name);
    const standing = { status: 'active', mergedInto: null, version: 1, createdAt: clock.now() } as const;
    const { name, email = null, phone = null, company = null } = customer;
    const added = { name, email, phone, company, notes: null, id, source, ...standing };
    const payload = { customer: customerFactsOf(added) };
    const about = { scope, entity: { id, version: 1 }, payload, occurredAt: clock.now(), causationId: null };
    await customers.forTenant(scope.tenantId).add(added, recordEvent(customerCreated, about));
    return id;
  };
  const rescheduleAppointment: RescheduleAppointment = async ({ appointmentId, version, startsAt }, scope) => {
    await before('reschedule');
    await requireFree(startsAt, scope, appointmentId);
    return rewritten(appointmentId, version, { startsAt, endsAt: half(startsAt) }, scope);
  };
  const cancelAppointment: CancelAppointment = async ({ appointmentId, version }, scope) => {
    await before('cancel');
    const appointment = await rewritten(appointmentId, version, { status: 'cancelled' }, scope);
    return { appointment, fee: { amountMinor: 1_250, currency: 'EUR' } };
  };
  return { createAppointment, rescheduleAppointment, cancelAppointment, all, takenAt, origins, bookings };
};
