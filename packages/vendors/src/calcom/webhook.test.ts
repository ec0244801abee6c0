import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseCalcomDelivery } from './webhook.ts';

const recordings = new URL('../../../fakes/fixtures/calcom/webhooks/', import.meta.url);
const bytesOf = (file: string): Uint8Array => readFileSync(new URL(file, recordings));
const jsonOf = (file: string) => JSON.parse(Buffer.from(bytesOf(file)).toString());
const index: readonly { file: string }[] = jsonOf('INDEX.json');

const CREATED = 'docs-2021-10-20/BOOKING_CREATED.json';

/** A recorded BOOKING_CREATED with members of its payload replaced. */
const created = (members: object) => {
  const delivery = jsonOf(CREATED);
  return { ...delivery, payload: { ...delivery.payload, ...members } };
};
const bookingOf = (body: unknown) => {
  const delivery = parseCalcomDelivery(body);
  if (delivery.kind !== 'bookingCreated') throw new Error(`read as ${JSON.stringify(delivery)}`);
  return delivery.booking;
};
const problemsOf = (body: unknown) => {
  const delivery = parseCalcomDelivery(body);
  return delivery.kind === 'malformed' ? delivery.problems : [`read as ${delivery.kind}`];
};

const kinds: Readonly<Record<string, string>> = {
  BOOKING_CREATED: 'bookingCreated',
  BOOKING_REQUESTED: 'bookingRequested',
  BOOKING_RESCHEDULED: 'bookingRescheduled',
  BOOKING_CANCELLED: 'bookingCancelled',
  BOOKING_REJECTED: 'bookingRejected',
  BOOKING_PAYMENT_INITIATED: 'paymentInitiated',
  BOOKING_PAID: 'bookingPaid',
  BOOKING_NO_SHOW_UPDATED: 'noShowUpdated',
  BOOKING_LOCATION_UPDATED: 'locationChanged',
  BOOKING_REASSIGNED: 'bookingReassigned',
  MEETING_STARTED: 'meetingStarted',
  MEETING_ENDED: 'meetingEnded',
  INSTANT_MEETING: 'instantMeeting',
};
const kindExpected = (file: string): string => kinds[file.split('/').at(-1)?.split('.')[0] ?? ''] ?? 'irrelevant';

describe('recorded deliveries', () => {
  test.each(index.map(({ file }) => file))('%s is read as what it is, from bytes and from JSON', (file) => {
    expect(parseCalcomDelivery(bytesOf(file)).kind).toBe(kindExpected(file));
    expect(parseCalcomDelivery(jsonOf(file))).toEqual(parseCalcomDelivery(bytesOf(file)));
  });

  test('a booking of version 2021-10-20 is read completely', () => {
    expect(bookingOf(bytesOf(CREATED))).toEqual({
      uid: 'unique-booking-id',
      bookingId: 100,
      eventTypeId: 123,
      iCalUid: 'unique-identifier-string@example.com',
      iCalSequence: 0,
      startsAt: '2024-01-01T10:00:00.000Z',
      endsAt: '2024-01-01T10:15:00.000Z',
      timeZone: 'UTC',
      status: 'ACCEPTED',
      organizer: { id: 1, name: 'Organizer Name', email: 'organizer@example.com' },
      hosts: [{ id: 1, name: 'Organizer Name', email: 'organizer@example.com' }],
      attendee: { name: 'Guest User', email: 'guest@example.com', timeZone: 'UTC', language: 'en' },
      attendees: [
        { name: 'Guest User', email: 'guest@example.com', timeZone: 'UTC', language: 'en' },
        { name: 'Additional Guest', email: 'additional-guest@example.com', timeZone: 'UTC', language: 'en' },
      ],
      seated: false,
      location: 'integrations:video-provider',
      metadata: { videoCallUrl: 'https://app.example.com/video/unique-booking-id' },
    });
  });

  test('version 2026-07-27 tells the same booking as 2021-10-20', () => {
    expect(bookingOf(bytesOf('derived/BOOKING_CREATED.version-2026-07-27.json'))).toEqual(bookingOf(bytesOf(CREATED)));
  });

  test('the form of 2023 has no sequence, which counts as 0', () => {
    const booking = bookingOf(bytesOf('docs-2021-10-20/BOOKING_CREATED.old-docs-2023.json'));
    expect(booking).toMatchObject({ uid: 'bFJeNb2uX8ANpT3JL5EfXw', eventTypeId: 7, iCalSequence: 0 });
    expect(booking).not.toHaveProperty('iCalUid');
  });

  test('a collective booking names its team, the evidence of its tenant, and the phone number of its booker', () => {
    expect(bookingOf(bytesOf('derived/BOOKING_CREATED.team-collective.json'))).toMatchObject({
      teamId: 50,
      attendee: { phone: '+15555550100' },
      metadata: { tenantRef: 't-123' },
    });
  });
});

describe('triggers', () => {
  test.each(['BOOKING.CREATED', 'booking_created', 'BOOKING_CONFIRMED', 'EVENT_TYPE.CREATED', 'constructor'])(
    '%s is no name Cal.com sends, so it is unknown and not an error (K6)',
    (trigger) => {
      expect(parseCalcomDelivery({ triggerEvent: trigger, payload: {} })).toEqual({ kind: 'unknownTrigger', trigger });
    },
  );

  test.each([
    {},
    { triggerEvent: 7 },
    { triggerEvent: '' },
    { triggerEvent: 'X'.repeat(65) },
    { triggerEvent: 'max@example.com' },
    { triggerEvent: '+4930123456' },
  ])('a delivery without a usable trigger is malformed: %j', (body) => {
    expect(problemsOf(body)).toEqual(['triggerEvent: the name of a trigger is expected as text, e.g. BOOKING_CREATED']);
  });
});

describe('times', () => {
  test.each([
    '2026-03-01T09:00:00Z',
    '2026-03-01T09:00:00.000Z',
    '2026-03-01T09:00:00+00:00',
    '2026-03-01T10:00:00+01:00',
    '2026-03-01T10:00:00.000+01:00',
  ])('%s is one and the same instant', (startTime) => {
    const booking = bookingOf(created({ startTime, endTime: '2026-03-01T09:30:00Z' }));
    expect(booking.startsAt).toBe('2026-03-01T09:00:00.000Z');
  });

  test.each(['2026-02-30T09:00:00Z', '2026-03-01', '2026-03-01T09:00:00', 'soon', '', null, 1767258000, undefined])(
    '%j is not an instant',
    (startTime) => {
      expect(problemsOf(created({ startTime }))).toEqual([
        'payload.startTime: the start of the booking is expected, e.g. 2026-01-01T10:00:00Z',
      ]);
    },
  );

  test('a time that leaves the calendar when moved to UTC is malformed', () => {
    expect(problemsOf(created({ startTime: '0000-01-01T00:00:00+14:00' }))).toHaveLength(1);
  });

  test('an end in another age is no booking’s, nor a meeting’s: it would occupy every day until then', () => {
    const endTime = '9999-01-01T00:00:00Z';
    expect(problemsOf(created({ endTime }))).toEqual([
      'payload.endTime: a booking is expected to last at most 31 days',
    ]);
    const row = { id: 7, uid: 'u', startTime: '2024-01-01T10:00:00Z', endTime };
    const meeting = { triggerEvent: 'MEETING_ENDED', ...row };
    expect(problemsOf(meeting)).toEqual(['endTime: a booking is expected to last at most 31 days']);
    expect(problemsOf({ ...meeting, endTime: '2024-01-20T10:00:00Z' })).toEqual(['read as meetingEnded']);
  });

  test.each(['2024-01-01T10:00:00Z', '2024-01-01T09:00:00Z'])('an end at %s is not after the start', (endTime) => {
    expect(problemsOf(created({ endTime }))).toEqual([
      'payload.endTime: the end of the booking must be after its start',
    ]);
  });
});

describe('what a booking cannot do without', () => {
  test.each([
    [{ uid: undefined }, 'payload.uid: the uid of the booking is expected as text'],
    [{ uid: '' }, 'payload.uid: the uid of the booking is expected as text'],
    [{ uid: 'x'.repeat(201) }, 'payload.uid: the uid of the booking is expected as text'],
    [{ uid: 'a\u0000b' }, 'payload.uid: the uid of the booking is expected as text'],
    [{ uid: 'a\ud800' }, 'payload.uid: the uid of the booking is expected as text'],
    [{ eventTypeId: '123' }, 'payload.eventTypeId: the id of the event type is expected as a number'],
    [{ eventTypeId: null }, 'payload.eventTypeId: the id of the event type is expected as a number'],
    [{ organizer: undefined }, 'payload.organizer: the organizer of the booking is expected as an object'],
    [{ organizer: {} }, 'payload.organizer.timeZone: the time zone of the organizer is expected'],
    [{ team: { id: '34209' } }, 'payload.team.id: the id of the team is expected as a whole number'],
    [{ iCalSequence: -1 }, 'payload.iCalSequence: a whole number from 0 is expected'],
  ])('%j is malformed', (members, problem) => {
    expect(problemsOf(created(members))).toEqual([problem]);
  });

  test.each([2 ** 60, 1.5, 0, -7])('%d is no id of an event type', (eventTypeId) => {
    expect(problemsOf(created({ eventTypeId }))).toEqual([expect.stringMatching(/^payload\.eventTypeId: /)]);
  });

  test('a time zone nobody knows is malformed', () => {
    expect(problemsOf(created({ organizer: { timeZone: 'Mars/Olympus' } }))).toEqual([
      'payload.organizer.timeZone: an IANA time zone such as Europe/Berlin is expected',
    ]);
  });

  test('a delivery without a payload is malformed', () => {
    expect(parseCalcomDelivery({ triggerEvent: 'BOOKING_CREATED' })).toEqual({
      kind: 'malformed',
      trigger: 'BOOKING_CREATED',
      problems: ['payload: the payload is expected as an object'],
    });
  });

  test('problems never repeat what a person wrote', () => {
    const secret = 'Geheimrat';
    const problems = problemsOf(
      created({ uid: { [secret]: secret }, startTime: secret, organizer: { timeZone: secret }, status: secret }),
    );
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain(secret);
  });
});

describe('the booker', () => {
  const bookerOf = (members: object, responses: object = {}) =>
    bookingOf(created({ attendees: [members], responses })).attendee;

  test('is found by one form of an e-mail address', () => {
    expect(bookerOf({ email: '  Ju\u0308rgen@Example.COM ' }).email).toBe('jürgen@example.com');
  });

  test.each(['491701234567@sms.cal.com', '', '   ', 'nobody', null, 7, 'a b@example.com'])(
    '%j is no address of a person, so the address is unknown (D-09)',
    (email) => expect(bookerOf({ email })).not.toHaveProperty('email'),
  );

  test.each(['', '  ', 'unknown', 'Unknown', null, undefined, 7])('%j is no name, so the name is unknown', (name) =>
    expect(bookerOf({ name })).not.toHaveProperty('name'),
  );

  test.each([
    [{ phoneNumber: '+49 (170) 123-4567' }, {}],
    [{ phoneNumber: null }, { attendeePhoneNumber: { label: 'phone_number', value: '+49170 1234567' } }],
    [{ phoneNumber: '0170 1234567' }, { attendeePhoneNumber: { value: '+491701234567' } }],
  ])('has one phone number, wherever it was written: %j %j', (members, responses) => {
    expect(bookerOf(members, responses).phone).toBe('+491701234567');
  });

  test.each(['0170 1234567', '+1', 'call me', '', '9'.repeat(70), {}])(
    '%j is not a number anyone can call, so it is unknown',
    (phoneNumber) => expect(bookerOf({ phoneNumber })).not.toHaveProperty('phone'),
  );

  test.each([[undefined], [null], [[]], [['nobody']], [[null]]])('%j is nobody we know', (attendees) => {
    expect(bookingOf(created({ attendees, responses: null })).attendee).toEqual({});
  });
});

describe('what only enriches never refuses a booking', () => {
  test.each([
    { bookingId: '100' },
    { iCalUID: 7 },
    { status: {} },
    { rescheduleUid: null },
    { metadata: 'text' },
    { responses: [] },
    { team: null },
    { team: { id: 0 } },
    { organizer: { id: 'x', name: [], timeZone: 'UTC' } },
    { somethingNew: { nested: true } },
  ])('%j', (members) => {
    expect(bookingOf(created(members)).uid).toBe('unique-booking-id');
  });

  test('who cancelled is told where it was a host, and of nobody else', () => {
    const organizer = { ...created({}).payload.organizer, email: 'Host@Example.com' };
    const by = (cancelledBy: unknown) => bookingOf(created({ organizer, cancelledBy })).cancelledByHost;
    expect(by('host@example.com')).toBe(true);
    for (const other of ['guest@example.com', null, undefined, 7, '']) expect(by(other)).toBeUndefined();
  });

  test('team 0 is Cal.com’s word for unknown', () => {
    expect(bookingOf(created({ team: { id: 0, name: '' } }))).not.toHaveProperty('teamId');
  });

  test('metadata keeps plain values of a sensible size only', () => {
    const metadata = { text: 'a', count: 3, flag: true, deep: { a: 1 }, long: 'x'.repeat(501), nothing: null };
    expect(bookingOf(created({ metadata })).metadata).toEqual({ text: 'a', count: 3, flag: true });
  });
});

describe('hostile bodies', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  test.each([
    ['nothing', bytes('')],
    ['a form', bytes('payload=1')],
    ['half a document', bytes('{"triggerEvent":"BOOKING_CREATED"')],
    ['invalid UTF-8', Uint8Array.of(0x22, 0xc3, 0x28, 0x22)],
  ])('%s is not JSON in UTF-8', (_, body) => {
    expect(problemsOf(body)).toEqual(['the body is expected to be JSON in UTF-8']);
  });

  test.each(['null', '[]', '7', '"text"'])('%s is not an object', (body) => {
    expect(problemsOf(bytes(body))).toEqual(['a JSON object is expected']);
  });

  test.each(['payload', 'metadata', 'responses'])('%s 10^5 levels deep neither crashes nor blows the stack', (at) => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const text = JSON.stringify(created({ metadata: 'HERE', responses: 'HERE' }));
    const body =
      at === 'payload' ? `{"triggerEvent":"BOOKING_CREATED","payload":${deep}}` : text.replaceAll('"HERE"', deep);
    expect(['malformed', 'bookingCreated']).toContain(parseCalcomDelivery(bytes(body)).kind);
    expect(() => JSON.stringify(parseCalcomDelivery(bytes(body)))).not.toThrow();
  });

  test('a __proto__ member changes nothing', () => {
    const hostile = '"__proto__":{"polluted":true,"uid":"foreign"}';
    const text = JSON.stringify(created({ metadata: { a: 1 } })).replaceAll(/\{(?=")/g, `{${hostile},`);
    const booking = bookingOf(bytes(text));
    expect(booking.uid).toBe('unique-booking-id');
    expect(booking.metadata).toEqual({ a: 1 });
    expect(Object.getPrototypeOf(booking.metadata)).toBe(Object.prototype);
    expect(booking).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
  });
});
