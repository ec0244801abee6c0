import type { Appointment } from '@fencepost/contracts/booking/appointment';
import type { createAppointment } from '@fencepost/contracts/booking/appointment-commands';
import type { Customer } from '@fencepost/contracts/booking/customer';
import { teller } from '@fencepost/contracts/envelope';
import { AppError, known } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { BookingTerms } from '@fencepost/contracts/tenant/proof';
import type { Evidence, Passport } from '@fencepost/contracts/tenant/verdict';
import { createdId } from '@fencepost/service-kit/created-id';
import type { z } from 'zod';
import { requireBookable, requireReachable } from '../../domain/bookable-time.ts';
import { fold } from '../../domain/fold.ts';
import { idAfterBuried } from '../../domain/next-id.ts';
import { ownBooking } from '../../domain/own-fact.ts';
import { buffersOf } from '../../domain/segment.ts';
import { staffMeant } from '../../domain/slot-token.ts';
import { requireWholeStart } from '../../domain/sold-by-seat.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import { eventFor } from '../../domain/transition.ts';
import { permittedHosts } from '../policies/permitted-hosts.ts';
import type { CommandDeps } from './command-deps.ts';
import { openIntent, reopenIntent } from './open-intent.ts';
import { makeTakeSlot, staffAsked, type TakenSlot } from './take-slot.ts';
import { makeWhoBooks } from './who-books.ts';

type Input = z.output<typeof createAppointment.input>;

/** How a booking came that did not come over `/v1`: its links and evidence belong into the passport (BKG-033). */
export interface BookingOrigin {
  readonly source: Exclude<Appointment['source'], 'cal.com'>;
  readonly links: Pick<Passport, 'phoneNumber' | 'branch' | 'voiceAgent'>;
  readonly evidence: readonly Evidence[];
}

const overApi: BookingOrigin = { source: 'api', links: {}, evidence: [] };

/** Each further try follows on a sweeper that took an earlier one for dead. */
const MOST_TRIES = 10;

/**
 * Proves that the service is the company’s at this very moment (BKG-032), asks its rules, claims the slot, and writes the
 * appointment, whose insert is the commit; Cal.com is told afterwards, by an intent. Under one Idempotency-Key it is one
 * appointment, and whoever repeats is answered with it (K17).
 */
export const makeCreateAppointment = (deps: CommandDeps) => {
  const { appointments, claims, clock } = deps;
  const takeSlot = makeTakeSlot(deps);
  const who = makeWhoBooks(deps);
  const add = makeAdd(deps);

  const attempt = async (
    id: string,
    input: Input,
    origin: BookingOrigin,
    scope: TenantScope,
  ): Promise<Appointment | undefined> => {
    const { serviceId, branchId = null, startsAt, holdId, as, notes = null } = input;
    const staffId = staffMeant(scope.tenantId, input);
    requireReachable(startsAt, clock.now());
    const { passport, terms: proven } = await deps.proveService({ serviceId, branchId }, scope);
    requireWholeStart(proven.service);
    if (staffId !== undefined) known(proven.hosts.find((host) => host.staffId === staffId));
    const customerId = await who.isKnown(input.customer, scope);
    const asked = await staffAsked(deps, { staffId, holdId }, scope);
    const terms = await permittedHosts(asked, proven, (staffIds) =>
      deps.judge.book({ serviceId, branchId, staffIds, startsAt, customerId, as }, scope),
    );
    if (as === 'customer') requireBookable(terms, startsAt, clock.now());

    const start = { terms, branchId, staffId, startsAt, as, besides: null };
    if (holdId === undefined) await deps.requireOffered(start, scope);

    const wish = { appointmentId: id, serviceId, branchId, startsAt, staffId, preferred: undefined, holdId, terms };
    const taken = await takeSlot(wish, scope);
    const customer = await who.register(input.customer, origin.source, scope);
    const proved = withOrigin(passport, origin);
    const { source } = origin;
    const added = await add({ id, taken, holdId, terms, passport: proved, customer, notes, source }, scope);
    if (added === undefined) return undefined;
    if (holdId !== undefined) await deps.endHold(holdId, { status: 'converted', causationId: null }, scope);
    const asKnown = who.asKnown(input.customer, source, { appointmentId: id, customer });
    await deps.keepCustomer(id, asKnown, scope);
    return known(await appointments.forTenant(scope.tenantId).byId(id));
  };

  return async (input: Input, scope: TenantScope, origin: BookingOrigin = overApi): Promise<Appointment> => {
    let id = createdId('apt', input, scope, deps.random);
    const ours = appointments.forTenant(scope.tenantId);
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const standing = await ours.standing(id);
      const made = standing === 'buried' ? undefined : standing;
      if (made !== undefined) return made;
      // A hold is not converted for an id under which nothing can be written.
      const booked = standing === 'buried' ? undefined : await attempt(id, input, origin, scope);
      if (booked !== undefined) return booked;
      await claims.forTenant(scope.tenantId).release(id);
      id = idAfterBuried(id);
    }
    throw new AppError('unavailable', 'The booking could not be finished; try again.');
  };
};

const withOrigin = (passport: Passport, { links, evidence }: BookingOrigin): Passport => ({
  ...passport,
  ...links,
  evidence: [...passport.evidence, ...evidence],
});

interface Booking {
  readonly id: string;
  readonly taken: TakenSlot;
  readonly holdId: string | undefined;
  readonly terms: BookingTerms;
  readonly passport: Passport;
  readonly customer: Customer;
  readonly notes: string | null;
  readonly source: BookingOrigin['source'];
}

/** The intent first, then the appointment. Undefined where a sweeper has buried it meanwhile. */
const makeAdd =
  (deps: Pick<CommandDeps, 'appointments' | 'intents' | 'sealPersonal' | 'ringIntent' | 'clock'>) =>
  async (booking: Booking, scope: TenantScope): Promise<true | undefined> => {
    const { id, taken, holdId, terms, passport, customer, notes, source } = booking;
    const now = deps.clock.now();
    const intentId = derivedId('itt', id, 'create');
    const { eventTypeId, timeZone } = terms;
    const fact = ownBooking(taken.slot, { eventTypeId, timeZone, bookerId: customer.id, saidAt: now, intentId });
    const folded = fold([fact]);
    if (folded === undefined) throw new AppError('internal', 'A booking of ours has a time.');
    const appointment: Appointment = {
      ...folded,
      id,
      customerId: customer.id,
      serviceId: passport.service.id,
      branchId: passport.branch?.id ?? null,
      source,
      sync: 'pending',
      contested: false,
      passport,
      version: 1,
      createdAt: now,
    };
    const stored: StoredAppointment = {
      appointment,
      origin: { deliveryId: null, bookerId: customer.id, ...(holdId !== undefined && { holdId }) },
      facts: [fact],
      occupies: taken.occupies,
      buffers: buffersOf(terms.service),
      notes,
    };
    const intent = { id: intentId, kind: 'create', appointmentId: id, appointmentVersion: 1, reason: null } as const;
    await openIntent(deps, intent, scope);
    const sealed = await deps.sealPersonal(customer.id, {}, scope);
    const tell = teller({ scope, occurredAt: now, causationId: null, sealed });
    const event = eventFor({ before: null, after: appointment }, tell);
    const outcome = await deps.appointments.forTenant(scope.tenantId).add(stored, event);
    if (outcome === 'buried') return undefined;
    await reopenIntent(deps, intent, scope);
    deps.ringIntent(intentId, scope.tenantId, 0);
    return true;
  };
