import { readFileSync } from 'node:fs';
import type { AppError } from '@fencepost/contracts/errors';
import { makeCalcomClient } from '@fencepost/vendors/calcom/client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { withZoneOffset } from './local-time.ts';
import { demoApiKeys, demoSeed } from './seed.ts';
import { type FakeCalcom, startFakeCalcom } from './server.ts';

const TEAM = 34209;
const EVENT_TYPE = 3420901;
let nowMs = Date.parse('2026-01-01T08:00:00.000Z');
const START_MS = nowMs;
const clock = { millis: () => nowMs };
const monday = { eventTypeId: EVENT_TYPE, from: '2026-01-05T00:00:00.000Z', to: '2026-01-06T00:00:00.000Z' };

let calcom: FakeCalcom;
beforeAll(async () => {
  calcom = await startFakeCalcom({ seed: demoSeed, clock, retryDelaysMs: [] });
});
afterEach(() => {
  nowMs = START_MS;
  calcom.reset();
});
afterAll(() => calcom.close());

const owner = () =>
  makeCalcomClient({ baseUrl: calcom.url, apiKey: demoApiKeys.friseurOwner, clock, timeoutMs: 5_000 });
const failureOf = (answer: Promise<unknown>): Promise<AppError> =>
  answer.then(
    () => Promise.reject(new Error('the call was expected to fail')),
    (error) => error,
  );
const startsOf = async (query = monday) => (await owner().getSlots(query)).map(({ startsAt }) => startsAt);
const book = async (start: string): Promise<string> => {
  const attendee = { name: 'Max', email: 'max@example.com', timeZone: 'Europe/Berlin' };
  const response = await fetch(`${calcom.url}/v2/bookings`, {
    method: 'POST',
    headers: { 'cal-api-version': '2024-08-13' },
    body: JSON.stringify({ start, eventTypeId: EVENT_TYPE, attendee }),
  });
  return JSON.parse(await response.text()).data.uid;
};
const cancel = (uid: string) =>
  fetch(`${calcom.url}/v2/bookings/${uid}/cancel`, {
    method: 'POST',
    headers: { 'cal-api-version': '2024-08-13' },
    body: '{}',
  });

describe('slots', () => {
  test('are the starts within the hours of the team’s own time zone, in UTC and in order', async () => {
    const slots = await owner().getSlots(monday);
    // 9 o'clock in Berlin is 8 o'clock UTC in winter.
    expect(slots[0]).toEqual({ startsAt: '2026-01-05T08:00:00.000Z', endsAt: expect.any(String) });
    expect(slots.map(({ startsAt }) => startsAt)).toEqual(slots.map(({ startsAt }) => startsAt).toSorted());
    expect(slots.every(({ startsAt }) => startsAt >= monday.from && startsAt < monday.to)).toBe(true);
    const summer = { ...monday, from: '2026-07-06T00:00:00.000Z', to: '2026-07-07T00:00:00.000Z' };
    expect((await startsOf(summer))[0]).toBe('2026-07-06T07:00:00.000Z');
    expect(await startsOf({ ...monday, from: '2026-01-04T00:00:00.000Z', to: '2026-01-05T00:00:00.000Z' })).toEqual([]);
  });

  test('are gone once every host is booked, and back once one is cancelled', async () => {
    const start = '2026-01-05T08:00:00.000Z';
    const first = await book(start);
    expect(await startsOf()).toContain(start);
    await book(start);
    expect(await startsOf()).not.toContain(start);
    await cancel(first);
    expect(await startsOf()).toContain(start);
  });

  test('leave out what is sooner than the notice, and a booking that is to be moved is in nobody’s way', async () => {
    nowMs = Date.parse('2026-01-05T08:30:00.000Z');
    expect((await startsOf()).every((start) => start >= '2026-01-05T09:30:00.000Z')).toBe(true);
    nowMs = START_MS;
    calcom.control.changeEventType(EVENT_TYPE, { hostUserIds: [1001] });
    const uid = await book('2026-01-05T09:00:00.000Z');
    expect(await startsOf()).not.toContain('2026-01-05T09:00:00.000Z');
    const moving = await owner().getSlots({ ...monday, movingUid: uid });
    expect(moving.map(({ startsAt }) => startsAt)).toContain('2026-01-05T09:00:00.000Z');
  });

  test('are written as in Cal.com’s own examples, in either format', async () => {
    for (const format of ['time', 'range'] as const) {
      const file = new URL(`../../fixtures/calcom/api/openapi-example.GET_v2_slots.${format}.json`, import.meta.url);
      const example = Object.values<object[]>(JSON.parse(readFileSync(file, 'utf8')).data)[0]?.[0];
      const path = `/v2/slots?eventTypeId=${EVENT_TYPE}&start=2026-07-06&end=2026-07-06&timeZone=Europe/Berlin&format=${format}`;
      const response = await fetch(`${calcom.url}${path}`, { headers: { 'cal-api-version': '2024-09-04' } });
      const { data } = JSON.parse(await response.text());
      expect(Object.keys(data)).toEqual(['2026-07-06']);
      expect(Object.keys(data['2026-07-06'][0])).toEqual(Object.keys(example ?? {}));
      expect(data['2026-07-06'][0].start).toBe('2026-07-06T09:00:00.000+02:00');
    }
    expect(withZoneOffset(Date.parse('2026-01-05T12:00:00.000Z'), 'America/St_Johns')).toBe(
      '2026-01-05T08:30:00.000-03:30',
    );
  });

  test('are refused in another API version, for an unknown event type and for a time that runs backwards', async () => {
    const wrong = await fetch(`${calcom.url}/v2/slots?eventTypeId=${EVENT_TYPE}&start=2026-01-05&end=2026-01-06`);
    expect(wrong.status).toBe(404);
    expect(await failureOf(owner().getSlots({ ...monday, eventTypeId: 1 }))).toMatchObject({ code: 'not_found' });
    expect(await failureOf(owner().getSlots({ ...monday, to: monday.from }))).toMatchObject({ code: 'invalid_input' });
  });

  test('that an answer does not hold in a form we know are an error, not an empty day', async () => {
    const body = { status: 'success', data: { '2026-01-05': ['2026-01-05T09:00:00Z'] } };
    calcom.fault({ times: 1, method: 'GET', effect: { kind: 'status', status: 200, body } });
    expect(await failureOf(owner().getSlots(monday))).toMatchObject({ detail: { reason: 'unknown_form' } });
  });
});

describe('a reservation', () => {
  const order = { eventTypeId: EVENT_TYPE, startsAt: '2026-01-05T08:00:00.000Z', minutes: 2 };

  test('takes its start out of the list until it is released, and releasing twice is once', async () => {
    const { uid, until } = await owner().reserveSlot(order);
    expect(until).toBe('2026-01-01T08:02:00.000Z');
    expect(await startsOf()).not.toContain(order.startsAt);
    expect(await failureOf(owner().reserveSlot(order))).toMatchObject({ detail: { reason: 'request_refused' } });
    await owner().releaseSlot(uid);
    await owner().releaseSlot(uid);
    expect(await startsOf()).toContain(order.startsAt);
  });

  test('ends by itself, and keeps nobody from booking (calcom.md 1.5)', async () => {
    await owner().reserveSlot(order);
    expect(await book(order.startsAt)).toEqual(expect.any(String));
    nowMs += 2 * 60_000;
    expect(await startsOf()).toContain(order.startsAt);
    await book(order.startsAt);
    expect(await failureOf(owner().reserveSlot(order))).toMatchObject({ detail: { status: 422 } });
  });

  test('is answered as in Cal.com’s own example', async () => {
    const file = 'openapi-example.ReserveSlotOutputResponse_2024_09_04.json';
    const example = JSON.parse(readFileSync(new URL(`../../fixtures/calcom/api/${file}`, import.meta.url), 'utf8'));
    const response = await fetch(`${calcom.url}/v2/slots/reservations`, {
      method: 'POST',
      headers: { 'cal-api-version': '2024-09-04' },
      body: JSON.stringify({ eventTypeId: EVENT_TYPE, slotStart: order.startsAt }),
    });
    const { data } = JSON.parse(await response.text());
    expect(Object.keys(data).toSorted()).toEqual(Object.keys(example.data).toSorted());
    expect(data.reservationDuration).toBe(5);
  });

  test('is refused to a key of another team', async () => {
    const stranger = makeCalcomClient({
      baseUrl: calcom.url,
      apiKey: demoApiKeys.askProAiOwner,
      clock,
      timeoutMs: 5_000,
    });
    expect(await failureOf(stranger.reserveSlot(order))).toMatchObject({ code: 'forbidden' });
    expect(calcom.control.addMember(TEAM, { userId: 2001, role: 'MEMBER' })).toBeDefined();
    expect(await stranger.reserveSlot(order)).toMatchObject({ uid: expect.any(String) });
  });
});
