import { type Interval, minutesAfter, overlap } from './interval.ts';
import type { Segment } from './segment.ts';
import type { StoredAppointment } from './stored-appointment.ts';

type Standing = Pick<StoredAppointment, 'occupies' | 'buffers'> & { readonly appointment: Interval };

/**
 * What is left of some time next to an appointment that has a part of it: undefined where both are to be given at once.
 * Who comes when another's visit is over, or goes before it begins, meets its buffer alone, which is a wish of ours and no
 * reason to contest what was sold (K12).
 */
export const besideOf = (wanted: readonly Segment[], standing: Standing): readonly Segment[] | undefined => {
  let left = wanted;
  for (const segment of standing.occupies) {
    const core = coreOf(segment, standing);
    const isThere = ({ resource }: Segment) => resource === segment.resource;
    if (left.some((mine) => isThere(mine) && overlap(mine, core))) return undefined;
    left = left
      .map((mine) => (isThere(mine) && overlap(mine, segment) ? cut(mine, segment, core) : mine))
      .filter(({ startsAt, endsAt }) => startsAt < endsAt);
  }
  return left;
};

const cut = (mine: Segment, { startsAt, endsAt }: Interval, core: Interval): Segment =>
  mine.endsAt <= core.startsAt ? { ...mine, endsAt: startsAt } : { ...mine, startsAt: endsAt };

/** A segment without its buffers: the appointment's own time, or, of a composite, what is between them. */
const coreOf = (segment: Segment, { appointment, buffers }: Standing): Interval => {
  const { startsAt, endsAt } = appointment;
  if (segment.startsAt <= startsAt && segment.endsAt >= endsAt) return { startsAt, endsAt };
  return {
    startsAt: minutesAfter(segment.startsAt, buffers.before),
    endsAt: minutesAfter(segment.endsAt, -buffers.after),
  };
};
