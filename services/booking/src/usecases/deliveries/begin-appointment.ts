import type { Appointment } from '@fencepost/contracts/booking/appointment';
import { teller } from '@fencepost/contracts/envelope';
import { AppError } from '@fencepost/contracts/errors';
import { derivedId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { type Folded, fold } from '../../domain/fold.ts';
import { withFacts } from '../../domain/known-facts.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import { eventFor } from '../../domain/transition.ts';
import { makeFindOrCreateCustomer } from '../find-or-create-customer.ts';
import type { MatchHosts } from '../ports/neighbours.ts';
import type { Stores } from '../ports/stores.ts';
import { makeOccupyTime } from './occupy-time.ts';
import type { ProvedFacts, Recorded } from './proved-facts.ts';
import { makeWithStaff } from './with-staff.ts';

type Deps = Pick<Stores, 'customers' | 'appointments' | 'claims' | 'holds'> & {
  readonly matchHosts: MatchHosts;
  readonly clock: Clock;
};

/**
 * Customer first, then the time, then the appointment, whose insert is the commit. Its id follows from the oldest booking
 * of the lineage. Undefined where somebody else was there before: then there is an appointment to be found.
 */
export const makeBeginAppointment = (deps: Deps) => {
  const { appointments, claims, clock } = deps;
  const withStaff = makeWithStaff(deps);
  const findOrCreateCustomer = makeFindOrCreateCustomer(deps);
  const occupyTime = makeOccupyTime(deps);

  return async (proved: ProvedFacts, scope: TenantScope): Promise<Recorded | undefined> => {
    const { told, booker, deliveryId } = proved;
    const said = withFacts(
      [],
      told.map(({ fact }) => fact),
    );
    const [rootUid] = fold(said ?? [])?.calcomUids ?? [];
    if (rootUid === undefined) throw notDated();
    // Who gives it and who comes are asked at once: neither answer needs the other.
    const [facts, customer] = await Promise.all([
      withStaff(told, [], scope).then((given) => withFacts([], given) ?? []),
      findOrCreateCustomer({ attendee: booker, uid: rootUid }, deliveryId, scope),
    ]);
    const folded = fold(facts);
    if (folded === undefined) throw notDated();
    const id = derivedId('apt', scope.tenantId, rootUid);
    const now = clock.now();
    const appointment: Appointment = {
      ...stateOf(folded, proved),
      id,
      customerId: customer.id,
      version: 1,
      createdAt: now,
    };
    const bookerId = facts.find((fact) => fact.bookerId !== null)?.bookerId ?? null;
    const begun: StoredAppointment = {
      appointment,
      origin: { deliveryId, bookerId },
      facts,
      occupies: [],
      notes: null,
    };
    const { next, contestedBy } = await occupyTime(null, begun, deliveryId, scope);
    const tell = teller({ scope, occurredAt: now, causationId: deliveryId });
    const event = eventFor({ before: null, after: next.appointment, contestedBy }, tell);
    const ours = appointments.forTenant(scope.tenantId);
    const added = await ours.add(next, event);
    if (added === 'added') return { recorded: 'applied', appointmentId: id };
    // The sweeper took an earlier try for dead: the next one claims anew.
    if (added === 'buried') {
      await claims.forTenant(scope.tenantId).release(id);
      await ours.exhume(id);
    }
    return undefined;
  };
};

const notDated = (): AppError => new AppError('unavailable', 'It is not known yet when this booking is.');

const stateOf = (folded: Folded, { passport }: ProvedFacts) =>
  ({
    ...folded,
    serviceId: passport.service.id,
    branchId: passport.branch?.id ?? null,
    source: 'cal.com',
    sync: 'in_step',
    contested: false,
    passport,
  }) as const;
