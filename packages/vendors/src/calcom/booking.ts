import type { Instant } from '@fencepost/contracts/instant';
import type { Money } from '@fencepost/contracts/text';

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

/** Somebody of the company who gives a booking. */
export interface CalcomHost {
  /** Of the Cal.com user. */
  readonly id?: number;
  readonly name?: string;
  readonly email?: string;
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
  /**
   * Cal.com's word, e.g. `ACCEPTED`. BOOKING_PAYMENT_INITIATED says so of a booking that is still pending (calcom.md 3.4):
   * what a delivery means is its kind, never this word.
   */
  readonly status?: string;
  /** Only collective and round-robin event types name their team. */
  readonly teamId?: number;
  readonly organizer: CalcomHost;
  /** The organizer, and for a collective event everybody else who gives it. */
  readonly hosts: readonly CalcomHost[];
  /** The booker; of a booking with seats whoever this delivery is about. */
  readonly attendee: CalcomAttendee;
  /** Everybody named, the booker first; the guests of a booking, or those whose seats this delivery is about. */
  readonly attendees: readonly CalcomAttendee[];
  /** One slot is shared by several who book it one by one. */
  readonly seated: boolean;
  readonly rescheduleUid?: string;
  /** It was cancelled by one of its hosts; absent where that is not said. */
  readonly cancelledByHost?: true;
  /** Where it takes place, in Cal.com’s words: an address, a link, a number, or `integrations:daily`. */
  readonly location?: string;
  /** Absent for what is free. */
  readonly price?: Money;
  /** What the caller of the booking API attached, plain values only. */
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

/** Where a booking stands at Cal.com; `unknown` is a word that Cal.com added lately. */
export type CalcomStanding = 'pending' | 'accepted' | 'cancelled' | 'rejected' | 'unknown';

/** A booking as Cal.com keeps it, from the API or from the row that MEETING_STARTED and MEETING_ENDED carry. */
export interface CalcomRecord {
  readonly uid: string;
  readonly bookingId: number;
  /** Absent once the event type is deleted. */
  readonly eventTypeId?: number;
  readonly iCalUid?: string;
  /** Only webhooks know it. */
  readonly iCalSequence?: number;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** The first host's. */
  readonly timeZone?: string;
  readonly standing: CalcomStanding;
  /** What it was rescheduled from, and what it was rescheduled to. */
  readonly previousUid?: string;
  readonly nextUid?: string;
  /** The organizer alone, also of collective events; empty where nothing is said. */
  readonly hosts: readonly CalcomHost[];
  /** The booker first. */
  readonly attendees: readonly (CalcomAttendee & { readonly absent: boolean })[];
  readonly seated: boolean;
  readonly location?: string;
  readonly metadata?: CalcomBooking['metadata'];
  /** When Cal.com last changed it. */
  readonly updatedAt?: Instant;
  /** When Cal.com was asked, where whoever asked says so. */
  readonly readAt?: Instant;
}
