import type { Appointment } from '@fencepost/contracts/booking/appointment';
import { covers } from './interval.ts';
import { buffered, NO_BUFFERS, type Segment } from './segment.ts';
import { type StoredAppointment, timeOf } from './stored-appointment.ts';

/** An appointment that is to occupy time: whose it is does not matter for that, and may not be known yet. */
export type Occupying = Omit<StoredAppointment, 'appointment'> & {
  readonly appointment: Omit<Appointment, 'customerId'>;
};

/**
 * What an appointment is to occupy, the best way first; none where it occupies nothing. What is not moved keeps what it
 * has. Buffers are given up where somebody has come into them meanwhile: that is no reason to lose the time.
 */
export const waysToOccupy = (before: StoredAppointment | null, next: Occupying): readonly (readonly Segment[])[] => {
  const time = timeOf(next);
  if (time.length === 0) return [];
  const bare = timeOf({ ...next, buffers: NO_BUFFERS });
  if (before === null || before.occupies.length === 0) return different([time, bare]);
  if (isKept(before, next, bare)) return [before.occupies];
  const place = before.occupies.filter(({ resource }) => resource === next.appointment.serviceId);
  if (place.length === 0 || next.appointment.staffIds.length === 0) return different([time, bare]);
  // A service that names no staff is sold one at a time: whoever Cal.com has chosen is busy beside it, not instead of it.
  if (isWithin(before, next)) return different([join(place, time), join(place, bare)]);
  const { serviceId } = next.appointment;
  const moved = [buffered(serviceId, next.appointment, next.origin.deliveryId === null ? next.buffers : NO_BUFFERS)];
  return different([join(moved, time), time, bare]);
};

const join = (some: readonly Segment[], others: readonly Segment[]): readonly Segment[] => [...some, ...others];

const different = (ways: readonly (readonly Segment[])[]): readonly (readonly Segment[])[] =>
  ways.filter((way, index) => ways.findIndex((other) => isSameSegments(way, other)) === index);

/** Our own bookings occupy their buffers too; of what Cal.com has sold, only a part may have been free before. */
const isKept = (before: StoredAppointment, next: Occupying, bare: readonly Segment[]): boolean => {
  if (!isSameTime(before, next)) return isPartOfOurs(before, next);
  const has = ({ resource, ...time }: Segment) =>
    before.occupies.some((segment) => segment.resource === resource && covers(segment, time));
  return before.origin.deliveryId === null || bare.every(has);
};

/** Whether it begins when it did, and ends no later. */
const isWithin = ({ appointment: ours }: StoredAppointment, { appointment }: Occupying): boolean =>
  appointment.startsAt === ours.startsAt && appointment.endsAt <= ours.endsAt;

/**
 * Cal.com knows no segments, and often names but one of those who give a booking together: what we have claimed for
 * several stays while it begins when it did, with some of them.
 */
const isPartOfOurs = (before: StoredAppointment, next: Occupying): boolean => {
  const { occupies, origin } = before;
  const { staffIds } = next.appointment;
  const areOurs = staffIds.length > 0 && staffIds.every((id) => occupies.some(({ resource }) => resource === id));
  return origin.deliveryId === null && occupies.length > 1 && isWithin(before, next) && areOurs;
};

/** Whether two appointments, or two states of one, occupy the very same. */
export const isSameSegments = (one: readonly Segment[], other: readonly Segment[]): boolean =>
  namesOf(one) === namesOf(other);

const nameOf = ({ resource, startsAt, endsAt }: Segment): string => `${resource} ${startsAt} ${endsAt}`;
const namesOf = (segments: readonly Segment[]): string => segments.map(nameOf).toSorted().join();

/** What of some segments is not among others. */
export const notAmong = (segments: readonly Segment[], others: readonly Segment[]): readonly Segment[] => {
  const names = others.map(nameOf);
  return segments.filter((segment) => !names.includes(nameOf(segment)));
};

const isSameTime = ({ appointment: one }: StoredAppointment, { appointment: other }: Occupying): boolean =>
  one.startsAt === other.startsAt &&
  one.endsAt === other.endsAt &&
  one.staffIds.toSorted().join() === other.staffIds.toSorted().join();
