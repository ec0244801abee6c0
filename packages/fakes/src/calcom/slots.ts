import { localDayOf, momentOf } from './local-time.ts';
import type { Booking, EventType, Reservation, State } from './state.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Every member of every team works from 9 to 18 of the team's time, but not on Sundays. */
const OPENS_MINUTES = 9 * 60;
const CLOSES_MINUTES = 18 * 60;
const SUNDAY = 0;

export interface SlotsWithin {
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
  /** The booking that is to be moved. */
  readonly except?: string | undefined;
}

/** The starts of an event type that enough of its hosts are free for: all of a collective, else one. */
export const freeStarts = (state: State, eventType: EventType, within: SlotsWithin): readonly number[] => {
  const { fromMs, toMs, nowMs } = within;
  const soonest = Math.max(fromMs, nowMs + (eventType.minimumBookingNotice ?? 0) * MINUTE_MS);
  const reserved = new Set(
    [...state.reservations.values()]
      .filter(({ eventTypeId, untilMs }) => eventTypeId === eventType.id && untilMs > nowMs)
      .map(({ startMs }) => startMs),
  );
  return offeredStarts(eventType, fromMs, toMs).filter(
    (startMs) =>
      startMs >= soonest &&
      startMs <= toMs &&
      !reserved.has(startMs) &&
      isFree(state, eventType, startMs, within.except),
  );
};

const offeredStarts = (eventType: EventType, fromMs: number, toMs: number): readonly number[] => {
  const { team, lengthInMinutes } = eventType;
  const step = eventType.slotInterval ?? lengthInMinutes;
  const starts: number[] = [];
  for (let ms = fromMs - DAY_MS; ms <= toMs + DAY_MS; ms += DAY_MS) {
    const day = localDayOf(ms, team.timeZone);
    if (new Date(day).getUTCDay() === SUNDAY) continue;
    for (let minutes = OPENS_MINUTES; minutes + lengthInMinutes <= CLOSES_MINUTES; minutes += step) {
      starts.push(momentOf(day, minutes, team.timeZone));
    }
  }
  return [...new Set(starts)].sort((one, other) => one - other);
};

/** Whether enough hosts have nothing else then, buffers included. */
export const isFree = (state: State, eventType: EventType, startMs: number, except?: string): boolean => {
  const { hosts, beforeEventBuffer = 0, afterEventBuffer = 0, lengthInMinutes, schedulingType } = eventType;
  const fromMs = startMs - beforeEventBuffer * MINUTE_MS;
  const toMs = startMs + (lengthInMinutes + afterEventBuffer) * MINUTE_MS;
  const inTheWay = [...state.bookings.values()].filter(
    (booking) => booking.uid !== except && stands(booking) && booking.startMs < toMs && fromMs < booking.endMs,
  );
  const free = hosts.filter((host) => !inTheWay.some((booking) => booking.host.id === host.id));
  const needed = schedulingType === 'collective' ? hosts.length : 1;
  return hosts.length > 0 && free.length >= needed;
};

const over: readonly string[] = ['cancelled', 'rejected'];
const stands = ({ status }: Booking): boolean => !over.includes(status);

/** Whether somebody has a reservation of this start that is not over. */
export const isReserved = (reservations: Iterable<Reservation>, eventTypeId: number, startMs: number, nowMs: number) =>
  [...reservations].some((one) => one.eventTypeId === eventTypeId && one.startMs === startMs && one.untilMs > nowMs);
