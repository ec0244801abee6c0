import { type Appointment, type AppointmentStatus, MOST_STAFF } from '@fencepost/contracts/booking/appointment';
import { statusAfter } from './lifecycle.ts';
import { chainOf, type Link, uidsOf } from './lineage.ts';
import { locationOf } from './location.ts';
import { seatsTaken } from './seats.ts';
import { isAttendanceKind, isFromRecord, type VendorFact } from './vendor-fact.ts';

/** All of an appointment that follows from what was said about its bookings. */
export type Folded = Readonly<
  Pick<
    Appointment,
    | 'status'
    | 'startsAt'
    | 'endsAt'
    | 'timeZone'
    | 'staffIds'
    | 'location'
    | 'calcomUids'
    | 'calcomBookingId'
    | 'iCal'
    | 'payment'
    | 'seats'
    | 'rescheduleCount'
    | 'rescheduleAwaited'
  >
>;

/**
 * What facts say together: always the same, in whatever order and however often they came. Undefined while none of them
 * says when the appointment is.
 */
export const fold = (facts: readonly VendorFact[]): Folded | undefined => {
  const chain = chainOf(facts);
  const last = chain.at(-1);
  const times = chain.map(timesOf).findLast((found) => found !== undefined);
  if (last === undefined || times === undefined) return undefined;

  const all = chain.flatMap((link) => link.facts);
  const seats = seatsTaken(last.facts);
  const status = statusOf(last.facts, seats);
  return {
    status,
    ...times,
    timeZone: all.findLast(({ timeZone }) => timeZone !== null)?.timeZone ?? 'UTC',
    staffIds: [...chain.reduce(staffAfter, [])].slice(0, MOST_STAFF),
    location: kindAlone(locationOf(facts)),
    calcomUids: [...uidsOf(chain)],
    calcomBookingId: last.facts.findLast(({ bookingId }) => bookingId !== null)?.bookingId ?? null,
    iCal: {
      uid: all.find(({ iCalUid }) => iCalUid !== null)?.iCalUid ?? null,
      sequence: Math.max(0, ...all.filter(({ source }) => source !== 'local').map(({ sequence }) => sequence)),
    },
    payment: paymentOf(all),
    seats: seats?.size ?? null,
    rescheduleCount: chain.length - 1,
    rescheduleAwaited: status === 'cancelled' && last.facts.some(({ rescheduleAwaited }) => rescheduleAwaited),
  };
};

/** The place itself is told only to those who may know it. */
const kindAlone = (location: Appointment['location']): Appointment['location'] =>
  location && { kind: location.kind, value: null };

/** Cal.com never moves a booking: it makes another. So all agree, but for what Cal.com itself holds by now. */
const timesOf = ({ facts }: Link): { readonly startsAt: string; readonly endsAt: string } | undefined => {
  const dated = facts.filter(({ startsAt, endsAt }) => startsAt !== null && endsAt !== null);
  const records = dated.filter(isFromRecord).toSorted(bySaying);
  const { startsAt = null, endsAt = null } = records.at(-1) ?? dated.at(-1) ?? {};
  return startsAt === null || endsAt === null ? undefined : { startsAt, endsAt };
};

const statusOf = (facts: readonly VendorFact[], seats: ReadonlySet<string> | undefined): AppointmentStatus => {
  const booker = facts.find(({ bookerId }) => bookerId !== null)?.bookerId ?? null;
  const status = facts
    .filter((fact) => isAboutAll(fact, booker, seats !== undefined))
    .reduce<AppointmentStatus | 'unheard'>((standing, { kind }) => statusAfter(standing, kind), 'unheard');
  const heard = status === 'unheard' ? 'booked' : status;
  // The last seat was given back, and with it the booking.
  const isEmpty = seats?.size === 0 && facts.some(({ kind }) => kind === 'seat_left');
  return isEmpty ? statusAsCancelled(heard) : heard;
};

const statusAsCancelled = (status: AppointmentStatus): AppointmentStatus => {
  const after = statusAfter(status, 'cancelled');
  return after === 'unheard' ? status : after;
};

/** That a guest did not come, or one of many with a seat, says nothing of the appointment. */
const isAboutAll = ({ kind, attendeeIds }: VendorFact, booker: string | null, seated: boolean): boolean => {
  if (!isAttendanceKind(kind)) return true;
  if (seated) return false;
  return booker === null || attendeeIds.length === 0 || attendeeIds.includes(booker);
};

/**
 * Who gives a booking, where these gave the one before it. Cal.com's record has no place in the order of changes: it counts
 * over all that Cal.com told before it, and under what it told since, or is decided by us.
 */
const staffAfter = (before: readonly string[], { facts }: Link): readonly string[] => {
  const dated = facts.filter((fact) => isFromRecord(fact) && fact.saidAt !== null && fact.staffIds !== null);
  const records = dated.toSorted(bySaying);
  const newest = records.at(-1)?.saidAt ?? '';
  const isOnTop = ({ source, saidAt }: VendorFact) => source === 'local' || (saidAt ?? '') >= newest;
  const others = facts.filter((fact) => !dated.includes(fact));
  const said = [...others.filter((fact) => !isOnTop(fact)), ...records, ...others.filter(isOnTop)];
  return said.reduce(staffSaid, before);
};

const bySaying = (one: VendorFact, other: VendorFact): number => {
  const [first, second] = [one.saidAt ?? '', other.saidAt ?? ''];
  if (first === second) return 0;
  return first < second ? -1 : 1;
};

/** Cal.com's record names only the organizer of a collective event: where that is one of those known, it says nothing new. */
const staffSaid = (known: readonly string[], fact: VendorFact): readonly string[] => {
  const { staffIds } = fact;
  if (staffIds === null) return known;
  const isPartOfKnown = staffIds.length > 0 && staffIds.every((id) => known.includes(id));
  return isFromRecord(fact) && isPartOfKnown ? known : staffIds;
};

const paymentOf = (facts: readonly VendorFact[]): Appointment['payment'] => {
  const paid = facts.findLast(({ kind }) => kind === 'paid');
  const due = facts.findLast(({ kind }) => kind === 'payment_due');
  if (paid !== undefined) return { state: 'paid', price: paid.price ?? due?.price ?? null };
  return due === undefined ? null : { state: 'due', price: due.price };
};
