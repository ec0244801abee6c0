import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import { friseur } from './companies.ts';
import { bodyOf } from './deliveries.ts';

type Members = Readonly<Record<string, unknown>>;

/** One step in the life of a booking: the recorded delivery, and what differs in this story. */
export interface Step {
  readonly file: string;
  readonly members: Members;
  /** When Cal.com wrote it; steps of a story are minutes apart. */
  readonly minute: number;
}

export interface Chain {
  readonly name: string;
  readonly steps: readonly Step[];
}

const MINUTE_MS = 60_000;
const STORY_BEGINS = Date.parse('2026-03-01T08:00:00.000Z');
const iso = (minute: number): string => new Date(STORY_BEGINS + minute * MINUTE_MS).toISOString();

const booker = { name: 'Guest User', email: 'guest@example.com', timeZone: 'UTC', language: { locale: 'en' } };
const times = (day: number) => ({ startTime: `2026-04-0${day}T10:00:00Z`, endTime: `2026-04-0${day}T10:30:00Z` });

/** What all deliveries of one chain share: Cal.com's names for the chain, and who booked. */
const of = (uid: string, iCalSequence: number | undefined, day: number): Members => ({
  uid,
  ...times(day),
  iCalUID: 'A@Cal.com',
  iCalSequence,
  eventTypeId: friseur.eventTypeId,
  attendees: [booker],
});

const chain = (name: string, steps: readonly (readonly [string, Members])[]): Chain => ({
  name,
  steps: steps.map(([file, members], minute) => ({ file: `docs-2021-10-20/${file}.json`, members, minute })),
});

const guest = (email: string) => ({ ...booker, email });
const seat = (uid: string, email: string): Members => ({
  ...of(uid, 0, 1),
  seatsPerTimeSlot: 5,
  attendees: [guest(email)],
});
const noShow = (uid: string, absent: boolean): Members => ({
  bookingUid: uid,
  attendees: [{ email: booker.email, noShow: absent }],
});
const confirmed: Members = { metadata: undefined, rescheduleUid: undefined };

/** Lives of bookings in the order in which Cal.com tells them (calcom.md 3.6), made of recorded deliveries. */
export const chains: readonly Chain[] = [
  chain('three reschedules and a cancellation', [
    ['BOOKING_CREATED', of('A', 0, 1)],
    ['BOOKING_RESCHEDULED', { ...of('B', 1, 2), rescheduleUid: 'A' }],
    ['BOOKING_RESCHEDULED', { ...of('C', 2, 3), rescheduleUid: 'B' }],
    ['BOOKING_RESCHEDULED', { ...of('D', 3, 4), rescheduleUid: 'C' }],
    ['BOOKING_CANCELLED', of('D', 4, 4)],
  ]),
  chain('three reschedules that stand', [
    ['BOOKING_CREATED', of('A', 0, 1)],
    ['BOOKING_RESCHEDULED', { ...of('B', 1, 2), rescheduleUid: 'A' }],
    ['BOOKING_RESCHEDULED', { ...of('C', 2, 3), rescheduleUid: 'B' }],
    ['BOOKING_RESCHEDULED', { ...of('D', 3, 4), rescheduleUid: 'C' }],
  ]),
  chain('a confirmed request, a confirmed reschedule, a no-show that was none', [
    ['BOOKING_REQUESTED', of('A', 0, 1)],
    ['BOOKING_CREATED', { ...of('A', 0, 1), ...confirmed }],
    ['BOOKING_REQUESTED', { ...of('B', 1, 2), rescheduleUid: 'A' }],
    ['BOOKING_CREATED', { ...of('B', 1, 2), ...confirmed }],
    ['BOOKING_NO_SHOW_UPDATED.marked', noShow('B', true)],
    ['BOOKING_NO_SHOW_UPDATED.unmarked', noShow('B', false)],
    ['BOOKING_NO_SHOW_UPDATED.marked', noShow('B', true)],
    ['BOOKING_NO_SHOW_UPDATED.unmarked', noShow('B', false)],
  ]),
  chain('a rejected request', [
    ['BOOKING_REQUESTED', of('A', 0, 1)],
    ['BOOKING_REJECTED', of('A', undefined, 1)],
  ]),
  chain('a payment, another place, another host, and the meeting', [
    ['BOOKING_PAYMENT_INITIATED', { ...of('A', 0, 1), price: 4500, currency: 'eur' }],
    ['BOOKING_CREATED', { ...of('A', 0, 1), ...confirmed }],
    ['BOOKING_PAID', { ...of('A', 0, 1), price: 4500, currency: 'eur' }],
    ['BOOKING_LOCATION_UPDATED', of('A', 1, 1)],
    ['BOOKING_REASSIGNED', of('A', 2, 1)],
    ['MEETING_STARTED', { ...of('A', 2, 1), userId: 2 }],
    ['MEETING_ENDED', { ...of('A', 2, 1), userId: 2 }],
  ]),
  chain('a host who asks for another time, and gets it', [
    ['BOOKING_CREATED', of('A', 0, 1)],
    ['BOOKING_CANCELLED', { ...of('A', 1, 1), requestReschedule: true }],
    ['BOOKING_RESCHEDULED', { ...of('B', 2, 2), rescheduleUid: 'A' }],
  ]),
  chain('seats of one slot', [
    ['BOOKING_CREATED', seat('A', 'one@example.com')],
    ['BOOKING_CREATED', seat('A', 'two@example.com')],
    ['BOOKING_CANCELLED', seat('A', 'one@example.com')],
    ['BOOKING_CREATED', seat('A', 'one@example.com')],
    ['BOOKING_CANCELLED', seat('A', 'two@example.com')],
  ]),
];

/** The body of a step; a copy for another registration differs in `createdAt` by milliseconds. */
export const bodyOfStep = ({ file, members, minute }: Step, copyMs = 0): Buffer => {
  const recorded = JSON.parse(bodyOf(file).toString());
  const at = iso(minute + copyMs / MINUTE_MS);
  const isFlat = recorded.payload === undefined;
  const body = isFlat
    ? { ...recorded, ...members, attendees: recorded.attendees.slice(0, 1), updatedAt: at }
    : { ...recorded, createdAt: at, payload: { ...recorded.payload, ...members } };
  return Buffer.from(JSON.stringify(body));
};

const standingByTrigger: Readonly<Record<string, CalcomRecord['standing']>> = {
  BOOKING_REQUESTED: 'pending',
  BOOKING_PAYMENT_INITIATED: 'pending',
  BOOKING_CREATED: 'accepted',
  BOOKING_RESCHEDULED: 'accepted',
  BOOKING_CANCELLED: 'cancelled',
  BOOKING_REJECTED: 'rejected',
};

const seatsAfter = (before: CalcomRecord | undefined, file: string, members: Members): CalcomRecord['attendees'] => {
  const [{ email = '' } = {}] = members.attendees as readonly { readonly email?: string }[];
  const others = before?.attendees.filter((attendee) => attendee.email !== email) ?? [];
  return file.includes('CANCELLED') ? others : [...others, { email, absent: false }];
};

/** What Cal.com holds of a chain once all of it has happened, as a read of any of its uids answers. */
export const recordsOf = ({ steps }: Chain): ReadonlyMap<string, CalcomRecord> => {
  const records = new Map<string, CalcomRecord>();
  for (const { file, members, minute } of steps) {
    const { uid, rescheduleUid, startTime, endTime } = members;
    if (typeof uid !== 'string' || typeof startTime !== 'string' || typeof endTime !== 'string') continue;
    const isSeated = members.seatsPerTimeSlot !== undefined;
    const standing = isSeated ? 'accepted' : standingByTrigger[file.split('/').at(-1)?.split('.')[0] ?? ''];
    const before = records.get(uid);
    const previousUid = typeof rescheduleUid === 'string' ? rescheduleUid : before?.previousUid;
    records.set(uid, {
      uid,
      bookingId: 100,
      eventTypeId: friseur.eventTypeId,
      iCalUid: 'A@Cal.com',
      startsAt: new Date(startTime).toISOString(),
      endsAt: new Date(endTime).toISOString(),
      standing: standing ?? before?.standing ?? 'accepted',
      ...(previousUid === undefined ? {} : { previousUid }),
      hosts: [],
      attendees: isSeated ? seatsAfter(before, file, members) : [{ email: booker.email, absent: false }],
      seated: isSeated,
      updatedAt: iso(minute),
    });
    const old = previousUid === undefined ? undefined : records.get(previousUid);
    if (old !== undefined) records.set(old.uid, { ...old, standing: 'cancelled', nextUid: uid });
  }
  return records;
};
