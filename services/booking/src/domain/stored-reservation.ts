import { MOST_STAFF } from '@fencepost/contracts/booking/appointment';
import type { Hold } from '@fencepost/contracts/booking/slot';
import { CalcomId, derivedId, HoldId, ServiceId, StaffId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import type { Leased } from '@fencepost/service-kit/leasing';
import { z } from 'zod';

/** A start that is to be kept at Cal.com too for as long as a hold of ours stands. What is wanted the hold says, never this record. */
export const Reservation = z.object({
  holdId: HoldId,
  serviceId: ServiceId,
  startsAt: Instant,
  endsAt: Instant,
  /** Who is held then; empty where the service names nobody. */
  staffIds: z.array(StaffId).max(MOST_STAFF),
  /**
   * `due`: not made yet; `reserved`: Cal.com keeps it; `released`: it kept it, and does no longer; `refused`: it does not;
   * `unknown`: a call had no answer, and what it may have made ends by itself; `needless`: there is nothing to keep.
   */
  state: z.enum(['due', 'reserved', 'released', 'refused', 'unknown', 'needless']),
  attempts: z.int().nonnegative(),
  /** Why it is not as it should be, in words; null where nothing stands in the way. */
  problem: z.string().max(500).nullable(),
  /** A call that was sent and of whose outcome nothing is written yet. */
  sentAt: Instant.nullable(),
  /** What Cal.com keeps, for which team, and until when it does so at most. */
  kept: z.object({ uid: z.string().min(1).max(200), calcomTeamId: CalcomId, until: Instant }).nullable(),
});

export type StoredReservation = Readonly<z.output<typeof Reservation>> &
  Leased & { readonly id: string; readonly version: number };

/** The reservations of a hold: one for each start, however many give it. */
export const newReservations = (hold: Hold, now: Instant): readonly StoredReservation[] =>
  [...Map.groupBy(hold.segments, ({ startsAt }) => startsAt)].map(([startsAt, segments]) => ({
    id: derivedId('rsv', hold.id, startsAt),
    holdId: hold.id,
    serviceId: hold.serviceId,
    startsAt,
    endsAt:
      segments
        .map(({ endsAt }) => endsAt)
        .toSorted()
        .at(-1) ?? startsAt,
    staffIds: segments.flatMap(({ staffId }) => (staffId === null ? [] : [staffId])),
    state: 'due',
    attempts: 0,
    problem: null,
    sentAt: null,
    kept: null,
    version: 1,
    dueAt: now,
    leasedBy: null,
    leaseUntil: null,
  }));

const MINUTE_MS = 60_000;

/** Cal.com counts in whole minutes: what is too much is given back when the hold is over. */
export const minutesUntil = (end: Instant, nowMs: number): number =>
  Math.max(1, Math.ceil((Date.parse(end) - nowMs) / MINUTE_MS));
