import { type createHold, type Hold, holdChanged } from '@fencepost/contracts/booking/slot';
import { recordEvent } from '@fencepost/contracts/envelope';
import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { BookingTerms } from '@fencepost/contracts/tenant/proof';
import type { Clock } from '@fencepost/service-kit/clock';
import { createdId } from '@fencepost/service-kit/created-id';
import type { z } from 'zod';
import { requireBookable } from '../../domain/bookable-time.ts';
import { holdAt, holdEnd } from '../../domain/hold-duration.ts';
import { compositeOf, type Stretch, stretchOf } from '../../domain/segment.ts';
import type { FindAppointment, RandomBytes } from '../ports/holds.ts';
import type { ProveService } from '../ports/neighbours.ts';
import type { Stores } from '../ports/stores.ts';
import { makeClaimFree } from './claim-free.ts';
import type { FindAlternatives } from './find-alternatives.ts';
import { slotTaken } from './slot-taken.ts';

type Input = z.output<typeof createHold.input>;

export interface CreateHoldDeps extends Pick<Stores, 'claims' | 'holds'> {
  readonly proveService: ProveService;
  readonly findAppointment: FindAppointment;
  readonly findAlternatives: FindAlternatives;
  readonly random: RandomBytes;
  readonly clock: Clock;
}

/** States of an appointment that can still be moved. */
const movable: readonly string[] = ['requested', 'booked'];

/**
 * Holds all that is asked for or nothing. The claim comes first and ends by itself: a crash before the record is written
 * leaves nothing behind that lasts. Under one Idempotency-Key it is one hold.
 */
export const makeCreateHold = (deps: CreateHoldDeps) => {
  const { holds, proveService, random, clock } = deps;
  const claimFree = makeClaimFree(deps);

  return async (input: Input, scope: TenantScope): Promise<Hold> => {
    const id = createdId('hld', input, scope, random);
    const own = holds.forTenant(scope.tenantId);
    const made = await own.byId(id);
    if (made !== undefined) return holdAt(made, clock.now());

    await requireMovable(deps, input, scope);
    const { serviceId, branchId = null, kind, appointmentId = null } = input;
    const { terms } = await proveService({ serviceId, branchId }, scope);
    const wanted = stretchesOf(input, terms);
    for (const { startsAt } of wanted) requireBookable(terms.service, startsAt, clock.now());

    const expiresAt = holdEnd(kind, clock.millis());
    const stretches = await claimFree({ ownerId: id, wanted, terms, expiresAt, besides: appointmentId }, scope);
    if (stretches === undefined) throw await taken(deps, input, scope);

    const segments = stretches.map(({ staffId, startsAt, endsAt }) => ({ staffId, startsAt, endsAt }));
    const hold: Hold = { id, kind, serviceId, segments, appointmentId, status: 'active', expiresAt, version: 1 };
    const occurrence = { scope, entity: hold, payload: { hold }, occurredAt: clock.now(), causationId: null };
    const entity = { id, version: hold.version };
    const isNew = await own.add(hold, recordEvent(holdChanged, { ...occurrence, entity }));
    return isNew ? hold : holdAt(known(await own.byId(id)), clock.now());
  };
};

const requireMovable = async (
  { findAppointment }: CreateHoldDeps,
  { kind, appointmentId, serviceId }: Input,
  scope: TenantScope,
): Promise<void> => {
  if (kind === 'reschedule' && appointmentId === undefined) throw invalid('Say which appointment is to be moved.');
  if (appointmentId === undefined) return;
  const appointment = known(await findAppointment(appointmentId, scope));
  if (!movable.includes(appointment.status)) throw invalid('This appointment can no longer be moved.');
  if (appointment.serviceId !== serviceId) throw invalid('The appointment is of another service.');
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
