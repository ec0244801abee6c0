import { CalcomUid } from '@fencepost/contracts/booking/appointment';
import { Location } from '@fencepost/contracts/booking/location';
import { CalcomId, CustomerId, DeliveryId, IntentId, StaffId } from '@fencepost/contracts/ids';
import { Instant, TimeZone } from '@fencepost/contracts/instant';
import { Money } from '@fencepost/contracts/text';
import { z } from 'zod';

/** What can be said about one booking; the order is the one in which statements of one moment follow each other. */
export const FactKind = z.enum([
  /** Nothing but that there is such a booking, and what it was rescheduled from. */
  'linked',
  'requested',
  'payment_due',
  'created',
  'rescheduled',
  'relocated',
  'paid',
  'reassigned',
  'started',
  'ended',
  'missed',
  'attended',
  /** Cal.com’s record shows them as come: news only of somebody who was missed. */
  'present',
  'seat_left',
  'rejected',
  'cancelled',
]);
export type FactKind = z.output<typeof FactKind>;

const MOST_PEOPLE = 100;

/**
 * One normalised statement about one booking at Cal.com. Facts are only ever added, and the state of an appointment is
 * what they say together, in whatever order they came. Holds ids, never a name, an address or a number, but for the place.
 */
export const VendorFact = z.object({
  kind: FactKind,
  /** Null for what we have decided and Cal.com has not answered yet. */
  uid: CalcomUid.nullable(),
  previousUid: CalcomUid.nullable(),
  bookingId: CalcomId.nullable(),
  eventTypeId: CalcomId.nullable(),
  iCalUid: z.string().max(300).nullable(),
  sequence: z.int().nonnegative(),
  startsAt: Instant.nullable(),
  endsAt: Instant.nullable(),
  timeZone: TimeZone.nullable(),
  /** Cal.com’s users who give it; null where nothing is said about it. */
  hostIds: z.array(CalcomId).max(MOST_PEOPLE).nullable(),
  /** Those of them whom the company listed when it was said. */
  staffIds: z.array(StaffId).max(MOST_PEOPLE).nullable(),
  /** The customer whom the booker’s e-mail or phone names, whether or not it was matched with another; null: neither given. */
  bookerId: CustomerId.nullable(),
  /** Of a booking with seats: whose seats this is about. Of who came and who did not: about whom it is said. */
  attendeeIds: z.array(CustomerId).max(MOST_PEOPLE),
  seated: z.boolean(),
  price: Money.nullable(),
  /** Where it takes place. It may be the customer’s own address: erasing takes its value away. */
  location: Location.nullable().default(null),
  /** The host asks the customer to choose another time. */
  rescheduleAwaited: z.boolean(),
  /** Of a cancellation: whether a host made it, and so no guest; null where nobody says. */
  byHost: z.boolean().nullable().default(null),
  /** When Cal.com said it, as far as it tells. */
  saidAt: Instant.nullable(),
  source: z.enum(['webhook', 'read_back', 'reconciliation', 'local']),
  deliveryId: DeliveryId.nullable(),
  /** Of a fact of ours: the intent that carries it to Cal.com. */
  intentId: IntentId.nullable(),
});
export type VendorFact = Readonly<z.output<typeof VendorFact>>;

/** A fact of which nothing is said but what `members` say. */
export const factOf = (members: Partial<VendorFact> & Pick<VendorFact, 'kind' | 'uid' | 'source'>): VendorFact => ({
  previousUid: null,
  bookingId: null,
  eventTypeId: null,
  iCalUid: null,
  sequence: 0,
  startsAt: null,
  endsAt: null,
  timeZone: null,
  hostIds: null,
  staffIds: null,
  bookerId: null,
  attendeeIds: [],
  seated: false,
  price: null,
  location: null,
  rescheduleAwaited: false,
  byHost: null,
  saidAt: null,
  deliveryId: null,
  intentId: null,
  ...members,
});

/** What a fact says, whoever said it and when: two facts with the same identity are one. */
export const identityOfFact = (fact: VendorFact): string =>
  JSON.stringify([
    fact.kind,
    fact.uid,
    fact.previousUid,
    fact.eventTypeId,
    fact.iCalUid,
    fact.sequence,
    fact.startsAt,
    fact.endsAt,
    fact.hostIds?.toSorted((one, other) => one - other) ?? null,
    fact.bookerId,
    fact.attendeeIds.toSorted(),
    fact.seated,
    fact.price?.amountMinor ?? null,
    fact.price?.currency ?? null,
    fact.rescheduleAwaited,
    fact.intentId,
    fact.kind === 'relocated' ? fact.location : null,
  ]);

/** Whether it says who came and who did not. */
export const isAttendanceKind = (kind: FactKind): boolean =>
  kind === 'missed' || kind === 'attended' || kind === 'present';

/** What can be said, taken back and said again: only the time tells one from a copy of the other. */
const isRepeatable = ({ kind, seated }: VendorFact): boolean =>
  seated || kind === 'reassigned' || kind === 'relocated' || isAttendanceKind(kind);

/** Copies for two registrations of one address differ by milliseconds; no person marks, unmarks and marks again, or gives away and takes back, in this time. */
const COPY_WITHIN_MS = 2_000;

/** Whether two facts are one statement, told twice. */
export const isSameStatement = (one: VendorFact, other: VendorFact): boolean => {
  if (identityOfFact(one) !== identityOfFact(other)) return false;
  if (!isRepeatable(one) || one.saidAt === null || other.saidAt === null) return true;
  return Math.abs(Date.parse(one.saidAt) - Date.parse(other.saidAt)) <= COPY_WITHIN_MS;
};

/** Whether Cal.com was asked, instead of telling by itself. */
export const isFromRecord = ({ source }: VendorFact): boolean => source === 'read_back' || source === 'reconciliation';
