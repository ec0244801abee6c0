import type { EntityTime } from './compact/entity-table.ts';
import { type JsonObject, momentOf, textOf } from './reading.ts';

const MS_PER_MINUTE = 60_000;
/** What lasts longer is a composite over days, whose parts no fact tells. */
const LONGEST_MINUTES = 1_440;

const live: ReadonlySet<unknown> = new Set(['requested', 'booked']);

/**
 * When an appointment is, and whom it has to itself: nobody where it shares, or where facts do not tell whom it has when.
 * Several people may come one after the other, seats are shared on purpose, and what is contested is told as that.
 */
export const timeIn = (type: string, state: JsonObject): EntityTime | undefined => {
  if (type !== 'appointment' || !live.has(state.status)) return undefined;
  const [start, end] = [momentOf(state.startsAt), momentOf(state.endsAt)];
  if (start === null || end === null || start <= 0) return undefined;
  const [startMinute, endMinute] = [Math.floor(start / MS_PER_MINUTE), Math.ceil(end / MS_PER_MINUTE)];
  const isWithinADay = endMinute > startMinute && endMinute - startMinute <= LONGEST_MINUTES;
  return { resource: isWithinADay ? resourceIn(state) : null, startMinute, endMinute };
};

const resourceIn = ({ seats, contested, staffIds, serviceId }: JsonObject): string | null => {
  const staff: readonly unknown[] = Array.isArray(staffIds) ? staffIds : [];
  if (contested === true || (seats ?? null) !== null || staff.length > 1) return null;
  return textOf(staff.length === 0 ? serviceId : staff[0]);
};
