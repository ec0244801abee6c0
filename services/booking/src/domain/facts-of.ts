import type { TenantId } from '@fencepost/contracts/ids';
import type {
  BookingDelivery,
  BookingKind,
  CalcomAttendee,
  CalcomHost,
  CalcomRecord,
  MeetingDelivery,
  NoShowDelivery,
} from '@fencepost/vendors/calcom/webhook';
import { bookerMarkOf, identityOf } from './customer-identity.ts';
import { locationIn } from './location.ts';
import { type FactKind, factOf, type VendorFact } from './vendor-fact.ts';

/** For whom facts are read, and who told them. */
export interface Hearing {
  readonly tenantId: TenantId;
  readonly source: VendorFact['source'];
  readonly deliveryId: string | null;
  /** Whom of the company the hosts are; null where nothing is said of hosts. */
  readonly staffIds: readonly string[] | null;
}

const kinds: Readonly<Record<BookingKind, FactKind>> = {
  bookingRequested: 'requested',
  bookingCreated: 'created',
  bookingRescheduled: 'rescheduled',
  bookingCancelled: 'cancelled',
  bookingRejected: 'rejected',
  paymentInitiated: 'payment_due',
  bookingPaid: 'paid',
  locationChanged: 'relocated',
  bookingReassigned: 'reassigned',
};

/** What a delivery about a whole booking says. Of a booking with seats it says it of the seats that it names. */
export const factsOfBooking = (delivery: BookingDelivery, hearing: Hearing): readonly VendorFact[] => {
  const { kind, booking, rescheduleRequested, saidAt } = delivery;
  const { seated, rescheduleUid = null } = booking;
  const seats = seated ? booking.attendees : [];
  const members = {
    ...heard(hearing),
    bookingId: booking.bookingId ?? null,
    eventTypeId: booking.eventTypeId,
    iCalUid: booking.iCalUid ?? null,
    sequence: booking.iCalSequence,
    startsAt: booking.startsAt,
    endsAt: booking.endsAt,
    timeZone: booking.timeZone,
    hostIds: idsOf(booking.hosts),
    bookerId: bookerIdOf(hearing.tenantId, booking.attendee),
    attendeeIds: peopleIn(hearing.tenantId, seats),
    seated,
    price: booking.price ?? null,
    location: locationIn(booking.location),
    byHost: booking.cancelledByHost ?? null,
    saidAt,
  };
  const previousUid = rescheduleUid === booking.uid ? null : rescheduleUid;
  if (!seated) {
    return [
      factOf({ ...members, kind: kinds[kind], uid: booking.uid, previousUid, rescheduleAwaited: rescheduleRequested }),
    ];
  }
  const told = factOf({ ...members, kind: kind === 'bookingCancelled' ? 'seat_left' : kinds[kind], uid: booking.uid });
  if (previousUid === null) return [told];
  // One of many has gone to another booking; the one they left lives on.
  const { attendeeIds } = members;
  return [told, factOf({ ...heard(hearing), kind: 'seat_left', uid: previousUid, attendeeIds, seated, saidAt })];
};

/** Who came and who did not. Somebody without an address of their own is the booker: guests are known by theirs alone. */
export const factsOfNoShow = ({ uid, attendees, saidAt }: NoShowDelivery, hearing: Hearing): readonly VendorFact[] => {
  const about = (absent: boolean) => attendees.filter((attendee) => attendee.absent === absent);
  return (['missed', 'attended'] as const).flatMap((kind) => {
    const those = about(kind === 'missed');
    if (those.length === 0) return [];
    const ids = peopleIn(hearing.tenantId, those);
    const attendeeIds = ids.length === those.length ? ids : [];
    return [factOf({ ...heard(hearing), kind, uid, attendeeIds, saidAt })];
  });
};

/** A meeting that began or ended by the clock: only of an accepted booking does that say that it took place. */
export const factsOfMeeting = ({ kind, record }: MeetingDelivery, hearing: Hearing): readonly VendorFact[] => {
  const facts = factsOfRecord(record, hearing);
  if (record.standing !== 'accepted' || record.nextUid !== undefined) return facts;
  const clock: FactKind = kind === 'meetingEnded' ? 'ended' : 'started';
  return facts.map((fact) => (fact.kind === 'created' ? { ...fact, kind: clock } : fact));
};

const kindByStanding = {
  pending: 'requested',
  accepted: 'created',
  cancelled: 'cancelled',
  rejected: 'rejected',
  unknown: 'linked',
} as const;

/** What Cal.com's own record says: where the booking stands now, and its neighbours in the chain. */
export const factsOfRecord = (record: CalcomRecord, hearing: Hearing): readonly VendorFact[] => {
  const { uid, nextUid = null, seated, attendees } = record;
  const previousUid = record.previousUid === uid ? undefined : record.previousUid;
  const [booker] = attendees;
  const bookerId = booker === undefined ? null : bookerIdOf(hearing.tenantId, booker);
  const members = {
    ...heard(hearing),
    uid,
    previousUid: previousUid ?? null,
    bookingId: record.bookingId,
    eventTypeId: record.eventTypeId ?? null,
    iCalUid: record.iCalUid ?? null,
    sequence: record.iCalSequence ?? 0,
    startsAt: record.startsAt,
    endsAt: record.endsAt,
    timeZone: record.timeZone ?? null,
    hostIds: record.hosts.length === 0 ? null : idsOf(record.hosts),
    staffIds: record.hosts.length === 0 ? null : heard(hearing).staffIds,
    bookerId,
    attendeeIds: seated ? peopleIn(hearing.tenantId, attendees) : [],
    location: locationIn(record.location),
    seated,
    saidAt: record.updatedAt ?? null,
  };
  if (nextUid !== null && nextUid !== uid) {
    const next = factOf({ ...heard(hearing), staffIds: null, kind: 'linked', uid: nextUid, previousUid: uid });
    return [factOf({ ...members, kind: 'linked' }), next];
  }
  // Marking somebody need not change the record: what it shows of that is of the moment in which Cal.com was asked.
  const attendance = { ...heard(hearing), staffIds: null, uid, saidAt: record.readAt ?? members.saidAt };
  const isAttendanceShown = booker !== undefined && !seated && (booker.absent || hearing.source !== 'webhook');
  return [
    factOf({ ...members, kind: kindByStanding[record.standing] }),
    ...(isAttendanceShown ? [factOf({ ...attendance, kind: booker.absent ? 'missed' : 'present' })] : []),
  ];
};

const heard = ({ source, deliveryId, staffIds }: Hearing) => ({
  source,
  deliveryId,
  staffIds: staffIds === null ? null : [...staffIds],
});

const idsOf = (hosts: readonly CalcomHost[]) => hosts.flatMap(({ id }) => (id === undefined ? [] : [id]));

/** The customer whom an e-mail or a phone number names; nobody's where neither is given (D-09). */
const bookerIdOf = (tenantId: TenantId, attendee: CalcomAttendee): string | null =>
  attendee.email === undefined && attendee.phone === undefined
    ? null
    : bookerMarkOf(tenantId, identityOf({ attendee, uid: '' }));

const peopleIn = (tenantId: TenantId, attendees: readonly CalcomAttendee[]): string[] =>
  attendees.map((attendee) => bookerIdOf(tenantId, attendee)).filter((id) => id !== null);
