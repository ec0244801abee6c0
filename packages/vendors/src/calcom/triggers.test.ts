import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { toCalcomRecord } from './record-reading.ts';
import { CalcomBookingRecord } from './resources.ts';
import { type BookingDelivery, type BookingKind, type CalcomDelivery, parseCalcomDelivery } from './webhook.ts';

const fixtures = new URL('../../../fakes/fixtures/calcom/', import.meta.url);
const jsonOf = (file: string) => JSON.parse(readFileSync(new URL(file, fixtures), 'utf8'));
const recorded = (name: string) => jsonOf(`webhooks/docs-2021-10-20/${name}.json`);

type Of<K> = K extends BookingKind ? BookingDelivery : Extract<CalcomDelivery, { readonly kind: K }>;

/** A recorded delivery with members of its payload replaced, read. */
const read = <K extends CalcomDelivery['kind']>(kind: K, name: string, members: object = {}): Of<K> => {
  const body = recorded(name);
  const said = parseCalcomDelivery({ ...body, payload: { ...body.payload, ...members } });
  if (said.kind !== kind) throw new Error(`read as ${JSON.stringify(said)}`);
  return said as Of<K>;
};
const meeting = (name: 'MEETING_STARTED' | 'MEETING_ENDED', members: object = {}) =>
  parseCalcomDelivery({ ...recorded(name), ...members });

describe('what each trigger tells (calcom.md 3.4)', () => {
  test('a reschedule names the booking that it replaces, and its own new uid', () => {
    const { booking, saidAt } = read('bookingRescheduled', 'BOOKING_RESCHEDULED');
    expect(booking).toMatchObject({
      uid: 'new-booking-unique-id',
      rescheduleUid: 'previous-booking-unique-id',
      iCalSequence: 1,
      startsAt: '2024-01-10T14:30:00.000Z',
    });
    expect(saidAt).toBe('2024-01-01T10:00:00.000Z');
  });

  test.each([
    ['BOOKING_CANCELLED', 'bookingCancelled', '2024-01-04T10:00:00.000Z'],
    ['BOOKING_REJECTED', 'bookingRejected', '2024-01-01T15:00:00.000Z'],
    ['BOOKING_REQUESTED', 'bookingRequested', '2024-01-01T13:00:00.000Z'],
    ['BOOKING_PAID', 'bookingPaid', '2024-01-02T10:00:00.000Z'],
  ] as const)(
    '%s writes its times in a form of its own, and is one and the same instant here',
    (name, kind, startsAt) => {
      expect(read(kind, name).booking.startsAt).toBe(startsAt);
    },
  );

  test.each([
    [true, true],
    [false, false],
    ['yes', false],
    [undefined, false],
  ])('a cancellation with requestReschedule %j', (requestReschedule, expected) => {
    expect(read('bookingCancelled', 'BOOKING_CANCELLED', { requestReschedule }).rescheduleRequested).toBe(expected);
  });

  test('a payment that has only begun is no booking yet, although Cal.com writes ACCEPTED', () => {
    const said = read('paymentInitiated', 'BOOKING_PAYMENT_INITIATED');
    expect(said.booking).toMatchObject({ status: 'ACCEPTED', price: { amountMinor: 1000, currency: 'USD' } });
  });

  test.each([0, -5, null, '10', 1.5])('a price of %j is none', (price) => {
    expect(read('bookingPaid', 'BOOKING_PAID', { price }).booking).not.toHaveProperty('price');
  });

  test.each(['euro', null, 7, ''])('a price in the currency %j is none', (currency) => {
    expect(read('bookingPaid', 'BOOKING_PAID', { currency }).booking).not.toHaveProperty('price');
  });

  test('a new host is the organizer', () => {
    expect(read('bookingReassigned', 'BOOKING_REASSIGNED').booking.hosts).toEqual([
      { id: 2, name: 'New Host', email: 'new-host@example.com' },
    ]);
  });

  test('no-shows name the booking as bookingUid, and nothing else to find it by', () => {
    const marked = read('noShowUpdated', 'BOOKING_NO_SHOW_UPDATED.marked');
    expect(marked).toEqual({
      kind: 'noShowUpdated',
      trigger: 'BOOKING_NO_SHOW_UPDATED',
      uid: '5vQFqxDFMjdgKGMijqtqRw',
      attendees: [{ email: 'test@example.com', absent: true }],
      saidAt: '2025-12-01T12:34:34.774Z',
    });
    expect(read('noShowUpdated', 'BOOKING_NO_SHOW_UPDATED.unmarked').attendees).toMatchObject([{ absent: false }]);
  });

  test('a meeting is Cal.com’s row itself, without an envelope', () => {
    expect(meeting('MEETING_ENDED')).toMatchObject({
      kind: 'meetingEnded',
      record: {
        uid: 'unique-booking-identifier',
        bookingId: 100,
        eventTypeId: 50,
        standing: 'accepted',
        timeZone: 'UTC',
        hosts: [{ id: 10, email: 'organizer@example.com' }],
        attendees: [{ email: 'guest@example.com', language: 'en', absent: false }, { absent: false }],
        updatedAt: '2024-01-01T10:20:00.000Z',
      },
    });
    expect(meeting('MEETING_STARTED', { fromReschedule: 'old', status: 'AWAITING_HOST' })).toMatchObject({
      record: { previousUid: 'old', standing: 'pending' },
    });
  });

  test('an empty meeting, which was seen (#12370), is malformed and not a crash', () => {
    expect(parseCalcomDelivery({ triggerEvent: 'MEETING_ENDED' })).toMatchObject({
      kind: 'malformed',
      problems: expect.arrayContaining(['uid: the uid of the booking is expected as text']),
    });
  });

  test('an instant meeting has neither time nor host', () => {
    expect(parseCalcomDelivery(recorded('INSTANT_MEETING'))).toEqual({
      kind: 'instantMeeting',
      trigger: 'INSTANT_MEETING',
      uid: 'unique-instant-meeting-id',
      eventTypeId: 100,
    });
  });
});

describe('who gives and who takes', () => {
  const member = { id: 7, email: 'second@example.com', name: 'Second' };

  test.each([
    ['COLLECTIVE', 2],
    ['collective', 2],
    ['ROUND_ROBIN', 1],
    ['MANAGED', 1],
    ['SOMETHING_NEW', 1],
    [null, 1],
    [7, 1],
  ])('a scheduling type of %j has %i host', (schedulingType, hosts) => {
    const team = { id: 50, members: [member] };
    expect(read('bookingRejected', 'BOOKING_REJECTED', { schedulingType, team }).booking.hosts).toHaveLength(hosts);
  });

  test.each([
    [5, true],
    [null, false],
    ['5', false],
  ])('%j seats per time slot', (seatsPerTimeSlot, seated) => {
    expect(read('bookingCancelled', 'BOOKING_CANCELLED', { seatsPerTimeSlot }).booking.seated).toBe(seated);
  });

  test.each([null, [], [{ id: 1 }], { id: 10, integration: 'apple_calendar' }, 'x'])(
    'a destination calendar of %j changes nothing',
    (destinationCalendar) => {
      const plain = read('bookingCancelled', 'BOOKING_CANCELLED');
      expect(read('bookingCancelled', 'BOOKING_CANCELLED', { destinationCalendar })).toEqual(plain);
    },
  );
});

describe('the booking record of the API', () => {
  const { data } = jsonOf('api/openapi-example.CreateBookingOutput_2024_08_13.json');
  const record = (members: object = {}) => toCalcomRecord(CalcomBookingRecord.parse({ ...data, ...members }));

  test('is read into the form of webhooks', () => {
    expect(record()).toEqual({
      uid: 'booking_uid_123',
      bookingId: 123,
      eventTypeId: 1,
      iCalUid: 'ics_uid_123',
      startsAt: '2024-08-13T15:30:00.000Z',
      endsAt: '2024-08-13T16:30:00.000Z',
      timeZone: 'America/Los_Angeles',
      standing: 'accepted',
      previousUid: 'previous_uid_123',
      nextUid: 'new_uid_456',
      hosts: [{ id: 1, email: 'jane100@example.com' }],
      attendees: [
        { name: 'John Doe', email: 'john@example.com', timeZone: 'America/New_York', language: 'en', absent: false },
      ],
      seated: false,
      location: 'https://example.com/meeting',
      metadata: { key: 'value' },
      updatedAt: '2024-08-13T15:30:00.000Z',
    });
  });

  test.each([
    [{ hosts: null }, { hosts: [] }],
    [{ hosts: [{ id: 'x' }] }, { hosts: [] }],
    [{ attendees: {} }, { attendees: [] }],
    [{ attendees: [{ absent: true }] }, { attendees: [{ absent: true }] }],
    [{ attendees: [{ seatUid: 's' }] }, { seated: true }],
    [{ status: 'somewhere' }, { standing: 'unknown' }],
    [{ metadata: 'x', updatedAt: 'never', icsUid: null }, { uid: 'booking_uid_123' }],
  ])('with %j is still read', (members, expected) => {
    expect(record(members)).toMatchObject(expected);
  });

  test('of a deleted event type names none', () => {
    expect(record({ eventType: null })).not.toHaveProperty('eventTypeId');
  });
});
