import type { Appointment } from '@fencepost/contracts/booking/appointment';
import { type createHold, type Hold, holdChanged } from '@fencepost/contracts/booking/slot';
import { recordEvent } from '@fencepost/contracts/envelope';
import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { BookingTerms } from '@fencepost/contracts/tenant/proof';
import type { Clock } from '@fencepost/service-kit/clock';
import { createdId } from '@fencepost/service-kit/created-id';
import type { z } from 'zod';
import { requireBookable, requireReachable } from '../../domain/bookable-time.ts';
import { holdAt, holdEnd } from '../../domain/hold-duration.ts';
import { compositeOf, type Stretch, stretchOf } from '../../domain/segment.ts';
import { staffMeant } from '../../domain/slot-token.ts';
import { requireWholeStart } from '../../domain/sold-by-seat.ts';
import type { Judge } from '../policies/judge.ts';
import { permittedHosts } from '../policies/permitted-hosts.ts';
import type { Customers } from '../ports/customers.ts';
import type { FindAppointment, RandomBytes } from '../ports/holds.ts';
import type { ProveService } from '../ports/neighbours.ts';
import type { Stores } from '../ports/stores.ts';
import { makeClaimFree } from './claim-free.ts';
import type { FindAlternatives } from './find-alternatives.ts';
import type { RequireOffered } from './require-offered.ts';
import { slotTaken } from './slot-taken.ts';

type Input = z.output<typeof createHold.input>;

export interface CreateHoldDeps extends Pick<Stores, 'claims' | 'holds'> {
  readonly customers: { forTenant(tenantId: TenantId): Pick<Customers, 'byId'> };
  readonly proveService: ProveService;
  readonly findAppointment: FindAppointment;
  readonly findAlternatives: FindAlternatives;
  readonly requireOffered: RequireOffered;
  readonly judge: Judge;
  readonly random: RandomBytes;
  readonly clock: Clock;
}

/** States of an appointment that can still be moved. */
const movable: readonly string[] = ['requested', 'booked'];

/**
 * Holds all that is asked for or nothing, and nothing that the company’s rules would not let be booked. The claim comes first and ends by itself: a crash before the record is written
 * leaves nothing behind that lasts. Under one Idempotency-Key it is one hold.
 */
export const makeCreateHold = (deps: CreateHoldDeps) => {
  const { holds, proveService, random, clock } = deps;
  const claimFree = makeClaimFree(deps);

  return async (given: Input, scope: TenantScope): Promise<Hold> => {
    const id = createdId('hld', given, scope, random);
    const own = holds.forTenant(scope.tenantId);
    const made = await own.byId(id);
    if (made !== undefined) return holdAt(made, clock.now());

    const input = { ...given, staffId: staffMeant(scope.tenantId, given) };
    const appointment = await movableOf(deps, input, scope);
    // Another company's customer is one that nobody has (law 12): their strikes must not be asked for.
    if (input.customerId !== undefined) known(await deps.customers.forTenant(scope.tenantId).byId(input.customerId));
    const { serviceId, branchId = null, kind, startsAt, staffId, appointmentId = null, as } = input;
    const { terms: proven } = await proveService({ serviceId, branchId }, scope);
    requireWholeStart(proven.service);
    const wanted = stretchesOf(input, proven);
    const terms = await permittedTerms(deps, { input, appointment, wanted, terms: proven }, scope);
    // Cal.com knows no segments: of a composite it is asked for the first.
    await deps.requireOffered({ terms, branchId, staffId, startsAt, as, besides: appointment ?? null }, scope);

    const expiresAt = holdEnd(kind, clock.millis());
    const claimed = await claimFree({ ownerId: id, wanted, terms, expiresAt, besides: appointmentId }, scope);
    if (claimed === undefined) throw await taken(deps, input, scope);

    const segments = claimed.stretches.map((one) => ({
      staffId: one.staffId,
      startsAt: one.startsAt,
      endsAt: one.endsAt,
    }));
    const hold: Hold = { id, kind, serviceId, segments, appointmentId, status: 'active', expiresAt, version: 1 };
    const occurrence = { scope, entity: hold, payload: { hold }, occurredAt: clock.now(), causationId: null };
    const entity = { id, version: hold.version };
    const isNew = await own.add(hold, recordEvent(holdChanged, { ...occurrence, entity }));
    return isNew ? hold : holdAt(known(await own.byId(id)), clock.now());
  };
};

/** The appointment that is to move, where it is one. */
const movableOf = async (
  { findAppointment }: CreateHoldDeps,
  { kind, appointmentId, serviceId }: Input,
  scope: TenantScope,
): Promise<Appointment | undefined> => {
  if (kind === 'reschedule' && appointmentId === undefined) throw invalid('Say which appointment is to be moved.');
  if (appointmentId === undefined) return undefined;
  const appointment = known(await findAppointment(appointmentId, scope));
  if (!movable.includes(appointment.status)) throw invalid('This appointment can no longer be moved.');
  if (appointment.serviceId !== serviceId) throw invalid('The appointment is of another service.');
  return appointment;
};

interface Permitted {
  readonly input: Input;
  readonly appointment: Appointment | undefined;
  readonly wanted: readonly Stretch[];
  readonly terms: BookingTerms;
}

/**
 * The same rules as of the booking, or the move, that the hold prepares: nobody is promised what would be denied. With
 * those of the staff alone whose own rules allow all that is left open.
 */
const permittedTerms = async (
  { judge, clock }: CreateHoldDeps,
  { input, appointment, wanted, terms }: Permitted,
  scope: TenantScope,
): Promise<BookingTerms> => {
  const { serviceId, branchId = null, customerId = null, as } = input;
  let permitted = terms;
  for (const { staffId, startsAt } of wanted) {
    requireReachable(startsAt, clock.now());
    const judged = (staffIds: readonly string[]) =>
      appointment === undefined
        ? judge.book({ serviceId, branchId, staffIds, startsAt, customerId, as }, scope)
        : judge.reschedule({ appointment, startsAt, staffIds, as }, scope);
    permitted = await permittedHosts(staffId === null ? [] : [staffId], permitted, judged);
    if (as === 'customer') requireBookable(terms, startsAt, clock.now());
  }
  return permitted;
};

/** What is asked for, with who was asked for by name; others than the service's own staff are unknown. */
const stretchesOf = ({ kind, startsAt, staffId, segments }: Input, terms: BookingTerms): readonly Stretch[] => {
  const { durationMinutes } = terms.service;
  const first = { staffId: staffId ?? null, startsAt, durationMinutes };
  const further = segments.map((part) => ({ ...part, staffId: part.staffId ?? null }));
  if (kind !== 'composite' && further.length > 0) throw invalid('Only a composite has several segments.');
  const stretches = kind === 'composite' ? compositeOf([first, ...further]) : [stretchOf(first)];
  for (const { staffId: asked } of stretches) {
    if (asked !== null) known(terms.hosts.find((host) => host.staffId === asked));
  }
  return stretches;
};

const taken = async (
  { findAlternatives }: CreateHoldDeps,
  { serviceId, branchId, staffId, startsAt }: Input,
  scope: TenantScope,
): Promise<AppError> => {
  return slotTaken(await findAlternatives({ serviceId, branchId, staffId, startsAt }, scope));
};

const invalid = (message: string): AppError => new AppError('invalid_input', message);
