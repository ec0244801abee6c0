import type { Instant } from '@fencepost/contracts/instant';

/** Who booked, as far as it is known. Unknown is absent, never an empty or invented text (D-09). */
export interface CalcomAttendee {
  readonly name?: string;
  readonly email?: string;
  /** E.164 */
  readonly phone?: string;
  readonly timeZone?: string;
  /** BCP 47, as Cal.com's booking page ran: `de` */
  readonly language?: string;
}

/** A booking as a webhook tells it: normalised, and nothing in it that was not in the delivery. */
export interface CalcomBooking {
  /** Cal.com gives every reschedule a new one; `iCalUid` stays. */
  readonly uid: string;
  readonly bookingId?: number;
  readonly eventTypeId: number;
  readonly iCalUid?: string;
  /** Order within one `iCalUid`; 0 where the delivery has none. */
  readonly iCalSequence: number;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** The organizer's. */
  readonly timeZone: string;
  /** Cal.com's word, e.g. `ACCEPTED`. */
  readonly status?: string;
  /** Only collective and round-robin event types name their team. */
  readonly teamId?: number;
  readonly organizer: { readonly id?: number; readonly name?: string; readonly email?: string };
  readonly attendee: CalcomAttendee;
  readonly rescheduleUid?: string;
  /** What the caller of the booking API attached, plain values only. */
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}
