import type { Instant } from '@fencepost/contracts/instant';
import { minutesAfter } from './interval.ts';
import { isComposite, type Stretch, soldOf } from './segment.ts';
import type { StoredAppointment } from './stored-appointment.ts';

const MINUTE_MS = 60_000;

/**
 * All stretches of a composite, each later by as much as the whole: its order, gaps and people stay. Undefined for an
 * appointment that is one stretch of time, whoever gives it.
 */
export const movedTogether = (
  { appointment, occupies, buffers }: Pick<StoredAppointment, 'appointment' | 'occupies' | 'buffers'>,
  startsAt: Instant,
): readonly Stretch[] | undefined => {
  if (!isComposite(occupies, appointment.serviceId)) return undefined;
  const later = (Date.parse(startsAt) - Date.parse(appointment.startsAt)) / MINUTE_MS;
  return soldOf(occupies, appointment.serviceId)
    .map((segment) => ({
      staffId: segment.resource === appointment.serviceId ? null : segment.resource,
      startsAt: minutesAfter(segment.startsAt, buffers.before + later),
      endsAt: minutesAfter(segment.endsAt, later - buffers.after),
    }))
    .toSorted((one, other) => (one.startsAt < other.startsAt ? -1 : 1));
};
