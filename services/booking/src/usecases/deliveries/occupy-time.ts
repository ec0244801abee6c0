import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Segment } from '../../domain/segment.ts';
import { type StoredAppointment, timeOf } from '../../domain/stored-appointment.ts';
import type { Stores } from '../ports/stores.ts';
import { makeEndHold } from '../slots/end-hold.ts';

type Deps = Pick<Stores, 'claims' | 'holds'> & { readonly clock: Clock };

/** An appointment with what it occupies by now, and who has its time already where somebody has. */
export interface Occupation {
  readonly next: StoredAppointment;
  readonly contestedBy: string | null;
}

/**
 * Claims what an appointment of the vendor's needs, before it is written: a vendor's booking is a fact and evicts holds,
 * which are written down as released; killed before that, their own end does it. Where another appointment has the time, both are kept, and this one is contested and occupies nothing.
 */
export const makeOccupyTime = ({ claims, holds, clock }: Deps) => {
  const endHold = makeEndHold({ holds, clock });
  return async (
    before: StoredAppointment | null,
    next: StoredAppointment,
    causationId: string | null,
    scope: TenantScope,
  ): Promise<Occupation> => {
    const { appointment } = next;
    const wanted = appointment.endsAt <= clock.now() ? [] : wantedBy(before, next);
    if (wanted.length === 0) return settled(next, [], false);
    if (before?.appointment.contested && isSameTime(before, next)) return settled(next, [], true);

    if (before !== null && isSameSegments(before.occupies, wanted)) return settled(next, wanted, false);

    const ours = claims.forTenant(scope.tenantId);
    const outcome = await ours.claim(appointment.id, wanted, { expiresAt: null, evictHolds: true });
    if (!outcome.claimed) return { ...settled(next, [], true), contestedBy: outcome.by };
    for (const holdId of outcome.evicted) await endHold(holdId, { status: 'released', causationId }, scope);
    return settled(next, wanted, false);
  };
};

const settled = (next: StoredAppointment, occupies: readonly Segment[], contested: boolean): Occupation => ({
  next: { ...next, occupies, appointment: { ...next.appointment, contested } },
  contestedBy: null,
});

/** Our own bookings occupy their buffers too: what is not moved keeps what it has. */
const wantedBy = (before: StoredAppointment | null, next: StoredAppointment): readonly Segment[] => {
  const time = timeOf(next.appointment);
  if (time.length === 0 || before === null || before.occupies.length === 0) return time;
  return isSameTime(before, next) || isPartOfOurs(before, next) ? before.occupies : time;
};

/**
 * Cal.com knows no segments, and often names but one of those who give a booking together: what we have claimed for
 * several stays while it begins when it did, with some of them.
 */
const isPartOfOurs = (
  { appointment: ours, occupies, origin }: StoredAppointment,
  { appointment }: StoredAppointment,
) => {
  const { startsAt, endsAt, staffIds } = appointment;
  const isWithin = startsAt === ours.startsAt && endsAt <= ours.endsAt && staffIds.length > 0;
  const areOurs = staffIds.every((id) => occupies.some(({ resource }) => resource === id));
  return origin.deliveryId === null && occupies.length > 1 && isWithin && areOurs;
};

/** Whether two appointments, or two states of one, occupy the very same. */
export const isSameSegments = (one: readonly Segment[], other: readonly Segment[]): boolean =>
  namesOf(one) === namesOf(other);

const namesOf = (segments: readonly Segment[]): string =>
  segments
    .map(({ resource, startsAt, endsAt }) => `${resource} ${startsAt} ${endsAt}`)
    .toSorted()
    .join();

const isSameTime = ({ appointment: one }: StoredAppointment, { appointment: other }: StoredAppointment): boolean =>
  one.startsAt === other.startsAt &&
  one.endsAt === other.endsAt &&
  one.staffIds.toSorted().join() === other.staffIds.toSorted().join();
