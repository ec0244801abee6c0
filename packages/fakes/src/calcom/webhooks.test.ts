import { readFileSync } from 'node:fs';
import { verifyCalcomSignature } from '@fencepost/vendors/calcom/signature';
import { type CalcomDelivery, parseCalcomDelivery } from '@fencepost/vendors/calcom/webhook';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeEnv, type Listening, listen } from '../http/server.ts';
import { demoApiKeys, demoSeed } from './seed.ts';
import { type FakeCalcom, startFakeCalcom } from './server.ts';

const SECRET = 'a secret of the endpoint';
const attendee = { name: 'Max Muster', email: 'Max@Example.com', timeZone: 'Europe/Berlin', language: 'de' };

interface Received {
  readonly raw: Uint8Array;
  readonly headers: Record<string, string>;
}

let calcom: FakeCalcom;
let subscriber: Listening;
let received: Received[];
/** What the subscriber answers, one status after the other; the last one stays. */
let answers: number[];
/** Runs before the subscriber answers. */
let meanwhile: () => Promise<void>;

beforeEach(async () => {
  [received, answers, meanwhile] = [[], [200], async () => {}];
  calcom = await startFakeCalcom({ seed: demoSeed, retryDelaysMs: [1, 1] });
  const app = new Hono<FakeEnv>().post('/hook', async (c) => {
    received.push({ raw: new Uint8Array(await c.req.arrayBuffer()), headers: c.req.header() });
    await meanwhile();
    const status = answers.length > 1 ? answers.shift() : answers[0];
    return new Response(null, { status: status ?? 200 });
  });
  subscriber = await listen(app, {});
});
afterEach(async () => {
  await calcom.close();
  await subscriber.close();
});

const call = async (method: string, path: string, body?: object) => {
  const response = await fetch(`${calcom.url}${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${demoApiKeys.friseurOwner}`,
      'cal-api-version': '2024-08-13',
      'Content-Type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return JSON.parse(await response.text()).data;
};
const subscribe = (members: object = {}) =>
  call('POST', '/v2/teams/34209/event-types/3420901/webhooks', {
    active: true,
    subscriberUrl: `${subscriber.url}/hook`,
    triggers: ['BOOKING_CREATED', 'BOOKING_RESCHEDULED', 'BOOKING_CANCELLED'],
    secret: SECRET,
    ...members,
  });
const book = (eventTypeId = 3420901) =>
  call('POST', '/v2/bookings', { start: inDays(1), eventTypeId, attendee, metadata: { ref: 'r1' } });
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const last = (): CalcomDelivery => parseCalcomDelivery(received.at(-1)?.raw);

describe('a delivery', () => {
  test('is signed over its bytes, names its version, and carries no id and no time', async () => {
    await subscribe();
    await book();
    const [{ raw, headers } = { raw: new Uint8Array(), headers: {} }] = received;
    expect(verifyCalcomSignature(raw, headers['x-cal-signature-256'], [SECRET])).toBe(true);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-cal-webhook-version': '2021-10-20' });
    expect(Object.keys(headers).filter((name) => name.startsWith('x-'))).toHaveLength(2);
  });

  test('of a webhook without a secret says so instead of a signature', async () => {
    await subscribe({ secret: undefined });
    await book();
    expect(received[0]?.headers['x-cal-signature-256']).toBe('no-secret-provided');
  });

  test('tells the booking that the API answered, its team included', async () => {
    await subscribe();
    const booking = await book();
    expect(last()).toMatchObject({
      kind: 'bookingCreated',
      booking: {
        uid: booking.uid,
        bookingId: booking.id,
        iCalUid: booking.icsUid,
        eventTypeId: 3420901,
        teamId: 34209,
        timeZone: 'Europe/Berlin',
        attendee: { name: 'Max Muster', email: 'max@example.com', language: 'de' },
        metadata: { ref: 'r1' },
      },
    });
  });

  test('goes to webhooks of that event type only, active and subscribed to the trigger', async () => {
    await subscribe({ triggers: ['BOOKING_CANCELLED'] });
    await subscribe({ subscriberUrl: `${subscriber.url}/other`, active: false });
    await book();
    await book(3420902);
    expect(received).toHaveLength(0);
  });

  test('of version 2026-07-27 brings the two calendar files', async () => {
    await subscribe({ version: '2026-07-27' });
    await book();
    const { payload } = JSON.parse(Buffer.from(received[0]?.raw ?? []).toString());
    expect(payload).toMatchObject({ attendeeIcsContent: expect.stringContaining('SEQUENCE:0') });
    expect(last().kind).toBe('bookingCreated');
  });
});

describe('the life of a booking', () => {
  test('a reschedule tells new and old uid; a cancellation comes before the booking is cancelled', async () => {
    await subscribe();
    const { uid } = await book();
    const moved = await call('POST', `/v2/bookings/${uid}/reschedule`, { start: inDays(2) });
    const reschedule = JSON.parse(Buffer.from(received[1]?.raw ?? []).toString());
    expect(reschedule).toMatchObject({
      triggerEvent: 'BOOKING_RESCHEDULED',
      payload: { uid: moved.uid, rescheduleUid: uid, iCalSequence: 1 },
    });
    let statusMeanwhile = '';
    meanwhile = async () => {
      statusMeanwhile = (await call('GET', `/v2/bookings/${moved.uid}`)).status;
    };
    await call('POST', `/v2/bookings/${moved.uid}/cancel`, { cancellationReason: 'ill' });
    expect(statusMeanwhile).toBe('accepted');
    expect((await call('GET', `/v2/bookings/${moved.uid}`)).status).toBe('cancelled');
    expect(last()).toMatchObject({ kind: 'bookingCancelled', booking: { uid: moved.uid, iCalSequence: 2 } });
  });
});

describe('a subscriber that fails', () => {
  test.each([408, 429, 500, 502, 503, 504])('with %i gets the same bytes and signature again', async (status) => {
    answers = [status, 200];
    await subscribe();
    await book();
    await calcom.settled();
    expect(calcom.deliveries()[0]?.attempts).toEqual([status, 200]);
    expect(received[1]).toMatchObject({ raw: received[0]?.raw });
    expect(received[1]?.headers['x-cal-signature-256']).toBe(received[0]?.headers['x-cal-signature-256']);
  });

  test('is tried three times, then the event is lost', async () => {
    answers = [503];
    await subscribe();
    await book();
    await calcom.settled();
    expect(calcom.deliveries()[0]?.attempts).toEqual([503, 503, 503]);
  });

  test.each([400, 401, 404, 301])('with %i is not asked again', async (status) => {
    answers = [status];
    await subscribe();
    await book();
    await calcom.settled();
    expect(calcom.deliveries()[0]?.attempts).toEqual([status]);
  });

  test('that is not there at all is a failure of the network', async () => {
    await subscribe({ subscriberUrl: 'http://127.0.0.1:1/hook' });
    await book();
    await calcom.settled();
    expect(calcom.deliveries()[0]?.attempts).toEqual(['network', 'network', 'network']);
  });

  test('with 410 is switched off', async () => {
    answers = [410];
    const { id } = await subscribe();
    await book();
    expect((await call('GET', `/v2/teams/34209/event-types/3420901/webhooks/${id}`)).active).toBe(false);
  });
});

describe('bodies have the shape of the recorded deliveries', () => {
  const recorded = (file: string) =>
    JSON.parse(readFileSync(new URL(`../../fixtures/calcom/webhooks/${file}`, import.meta.url), 'utf8'));
  const { team } = recorded('derived/BOOKING_CREATED.team-collective.json').payload;

  test.each(['BOOKING_CREATED', 'BOOKING_RESCHEDULED', 'BOOKING_CANCELLED'])('%s', async (trigger) => {
    await subscribe();
    const { uid } = await book();
    const moved = await call('POST', `/v2/bookings/${uid}/reschedule`, { start: inDays(2) });
    await call('POST', `/v2/bookings/${moved.uid}/cancel`, { cancellationReason: 'ill' });
    const sent = JSON.parse(calcom.deliveries().find((delivery) => delivery.trigger === trigger)?.body ?? '{}');
    const model = recorded(`docs-2021-10-20/${trigger}.json`);
    model.payload.team = team;
    // Cal.com's documents leave it out of one trigger; real reschedules carry it (calcom.md 3.4).
    model.payload.iCalUID ??= '';
    expect(strangeMembers(sent, model)).toEqual([]);
    expect(timeForm(sent.payload.startTime)).toBe(timeForm(model.payload.startTime));
  });
});

/** How a time is written: which parts, not which time. */
const timeForm = (time: string): string => time.replace(/\d/g, '0');

/** Free-form parts, whose members are the users' own. */
const free = new Set(['metadata', 'responses', 'customInputs', 'userFieldsResponses', 'appsStatus']);
/** Where our values differ in kind from the one recorded sample, though the source knows both (calcom.md 3.4). */
const eitherKind = new Set(['schedulingType', 'destinationCalendar', 'price', 'eventDescription', 'phoneNumber']);

/** Members that the recorded delivery does not have, or has of another type. */
const strangeMembers = (sent: unknown, model: unknown, place = ''): string[] => {
  const name = place.split('.').at(-1) ?? '';
  if (free.has(name) || eitherKind.has(name)) return [];
  if (kindOf(sent) !== kindOf(model)) return [`${place} is ${kindOf(sent)}, recorded as ${kindOf(model)}`];
  if (Array.isArray(sent) && Array.isArray(model)) return sent.flatMap((one) => strangeMembers(one, model[0], place));
  if (kindOf(sent) !== 'object') return [];
  const known = model as Record<string, unknown>;
  return Object.entries(sent as Record<string, unknown>).flatMap(([key, value]) =>
    strangeMembers(value, known[key], `${place}.${key}`),
  );
};

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
};
