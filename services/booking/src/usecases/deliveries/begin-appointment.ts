import type { Appointment } from '@fencepost/contracts/booking/appointment';
import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { fold } from '../../domain/fold.ts';
import { withFacts } from '../../domain/known-facts.ts';
import { idAfterBuried } from '../../domain/next-id.ts';
import { NO_BUFFERS } from '../../domain/segment.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import type { Occupying } from '../../domain/time-to-claim.ts';
import { eventFor } from '../../domain/transition.ts';
import type { VendorFact } from '../../domain/vendor-fact.ts';
import { makeFindOrCreateCustomer } from '../customers/find-or-create-customer.ts';
import type { MatchHosts } from '../ports/neighbours.ts';
import type { Stores } from '../ports/stores.ts';
import { makeOccupyTime } from './occupy-time.ts';
import type { ProvedFacts, Written } from './proved-facts.ts';
import { makeWithStaff } from './with-staff.ts';

type Deps = Pick<Stores, 'customers' | 'appointments' | 'claims' | 'holds'> & {
  readonly matchHosts: MatchHosts;
  readonly clock: Clock;
};

/**
 * Customer and time first, at once, then the appointment, whose insert is the commit. Its id follows from the oldest
 * booking of the lineage, so that a repetition after a crash finds whichever of the three is there, in any combination.
 * Undefined where somebody else was there before: then there is an appointment to be found.
 */
export const makeBeginAppointment = (deps: Deps) => {
  const { appointments, claims, clock } = deps;
  const withStaff = makeWithStaff(deps);
  const findOrCreateCustomer = makeFindOrCreateCustomer(deps);
  const occupyTime = makeOccupyTime(deps);

  const begin = async (proved: ProvedFacts, scope: TenantScope, buriedId?: string): Promise<Written | undefined> => {
    const { told, booker, deliveryId } = proved;
    const said = withFacts(
      [],
      told.map(({ fact }) => fact),
    );
    const [rootUid] = fold(said ?? [])?.calcomUids ?? [];
    if (rootUid === undefined) throw notDated();
    const id = buriedId === undefined ? derivedId('apt', scope.tenantId, rootUid) : idAfterBuried(buriedId);
    const now = clock.now();
    const timed = async () => {
      const facts = withFacts([], await withStaff(told, [], scope)) ?? [];
      return occupyTime(null, begunOf(facts, proved, { id, version: 1, createdAt: now }), deliveryId, scope);
    };
    // Who comes is registered while the time is claimed: neither needs the other, the appointment needs both.
    const [{ next: occupied, contestedBy }, customer] = await both(
      timed(),
      findOrCreateCustomer({ attendee: booker, uid: rootUid }, deliveryId, scope),
    );
    const next: StoredAppointment = {
      ...occupied,
      appointment: { ...occupied.appointment, customerId: customer.id },
    };
    const tell = teller({ scope, occurredAt: now, causationId: deliveryId });
    const event = eventFor({ before: null, after: next.appointment, contestedBy }, tell);
    const ours = appointments.forTenant(scope.tenantId);
    const added = await ours.add(next, event);
    if (added === 'added') return { recorded: 'applied', appointmentId: id, customerId: customer.id };
    if (added === 'taken') return undefined;
    // The sweeper took an earlier try for dead: the next one claims anew, under another id.
    await claims.forTenant(scope.tenantId).release(id);
    return begin(proved, scope, id);
  };
  return (proved: ProvedFacts, scope: TenantScope) => begin(proved, scope);
};

const notDated = (): AppError => new AppError('unavailable', 'It is not known yet when this booking is.');

/** Both, or what one of them failed with, once both have ended: nothing is still being written when it is tried again. */
const both = async <A, B>(one: Promise<A>, other: Promise<B>): Promise<readonly [A, B]> => {
  await Promise.allSettled([one, other]);
  return [await one, await other];
};

/** What is begun, but for whose it is. */
const begunOf = (
  facts: readonly VendorFact[],
  { passport, deliveryId }: ProvedFacts,
  begun: Pick<Appointment, 'id' | 'version' | 'createdAt'>,
): Occupying => {
  const folded = fold(facts);
  if (folded === undefined) throw notDated();
  const bookerId = facts.find((fact) => fact.bookerId !== null)?.bookerId ?? null;
  const links = { serviceId: passport.service.id, branchId: passport.branch?.id ?? null, passport } as const;
  const appointment = { ...folded, ...links, source: 'cal.com', sync: 'in_step', contested: false, ...begun } as const;
  return { appointment, origin: { deliveryId, bookerId }, facts, occupies: [], buffers: NO_BUFFERS, notes: null };
};
