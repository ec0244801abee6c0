import { codeOf } from '@fencepost/contracts/errors';
import { CalcomId } from '@fencepost/contracts/ids';
import type { Instant } from '@fencepost/contracts/instant';
import { z } from 'zod';
import type { Call } from './call.ts';

/** A start that Cal.com offers. */
export interface CalcomSlot {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** How many have booked this start; absent where only one can. */
  readonly attendees?: number;
}

/** Which starts are asked for. */
export interface CalcomSlotsQuery {
  readonly eventTypeId: number;
  /** At or after. */
  readonly from: Instant;
  /** Before. */
  readonly to: Instant;
  /** Only for event types that offer several lengths. */
  readonly durationMinutes?: number | undefined;
  /** A booking that is to be moved, and so is in nobody's way. */
  readonly movingUid?: string | undefined;
}

/** A slot that Cal.com does not offer to others for a while. It keeps nobody from booking it (calcom.md 1.5). */
export interface CalcomReservation {
  readonly uid: string;
  readonly until: Instant;
}

/** Slots of event types (calcom.md 1.5). Methods throw AppError. */
export interface CalcomSlotMethods {
  /** What Cal.com offers now, in the order of time. Public at Cal.com: no evidence that the key may do anything. */
  getSlots(query: CalcomSlotsQuery): Promise<readonly CalcomSlot[]>;
  /**
   * Takes a slot out of what Cal.com offers, for so many minutes. `invalid_input` with reason `request_refused` where it
   * is reserved or booked. Cal.com keeps it at the first host alone.
   */
  reserveSlot(order: {
    readonly eventTypeId: number;
    readonly startsAt: Instant;
    readonly minutes: number;
  }): Promise<CalcomReservation>;
  /** Succeeds also where the reservation is over. */
  releaseSlot(uid: string): Promise<void>;
}

const SLOTS_VERSION = '2024-09-04';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** By local day, each with the zone's offset. Cal.com's document says texts, its answers have objects. */
const Slots = z
  .record(z.string(), z.array(z.object({ start: instant, end: instant, attendeesCount: z.int().optional() })))
  .transform((days) =>
    Object.values(days)
      .flat()
      .sort((one, other) => (one.start < other.start ? -1 : 1))
      .map(({ start, end, attendeesCount }): CalcomSlot => {
        const slot = { startsAt: start, endsAt: end };
        return attendeesCount === undefined ? slot : { ...slot, attendees: attendeesCount };
      }),
  );

const Reservation = z
  .object({ eventTypeId: CalcomId, reservationUid: z.string().min(1), reservationUntil: instant })
  .transform(({ reservationUid, reservationUntil }) => ({ uid: reservationUid, until: reservationUntil }));

export const makeSlotMethods = (call: Call): CalcomSlotMethods => ({
  getSlots: async ({ eventTypeId, from, to, durationMinutes, movingUid }) => {
    const wanted = { eventTypeId, start: from, end: to, duration: durationMinutes, bookingUidToReschedule: movingUid };
    const query = new URLSearchParams({ timeZone: 'UTC', format: 'range' });
    for (const [name, value] of Object.entries(wanted)) if (value !== undefined) query.set(name, String(value));
    const { data } = await call({ path: `/v2/slots?${query}`, version: SLOTS_VERSION, data: Slots });
    // Cal.com takes `end` for the last moment that belongs to it.
    return data.filter(({ startsAt }) => startsAt >= from && startsAt < to);
  },
  reserveSlot: async ({ eventTypeId, startsAt, minutes }) => {
    const body = { eventTypeId, slotStart: startsAt, reservationDuration: minutes };
    const path = '/v2/slots/reservations';
    return (
      await call({ method: 'POST', path, version: SLOTS_VERSION, body, operation: 'reserveSlot', data: Reservation })
    ).data;
  },
  releaseSlot: async (uid) => {
    const path = `/v2/slots/reservations/${encodeURIComponent(uid)}`;
    try {
      await call({ method: 'DELETE', path, version: SLOTS_VERSION, operation: 'releaseSlot', data: z.unknown() });
    } catch (error) {
      if (codeOf(error) !== 'not_found') throw error;
    }
  },
});
