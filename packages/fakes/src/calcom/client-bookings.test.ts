import type { AppError } from '@fencepost/contracts/errors';
import { makeCalcomClient } from '@fencepost/vendors/calcom/client';
import { makePoliteCalcom } from '@fencepost/vendors/calcom/polite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { demoApiKeys, demoSeed } from './seed.ts';
import { type FakeCalcom, startFakeCalcom } from './server.ts';

const EVENT_TYPE = 3420901;
const START_MS = Date.parse('2026-01-01T08:00:00.000Z');
const startsAt = '2026-01-02T10:00:00.000Z';

let nowMs = START_MS;
const clock = { millis: () => nowMs };
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
const booker = { name: 'Max Muster', email: 'max@example.com', timeZone: 'Europe/Berlin', language: 'de' };
const order = { eventTypeId: EVENT_TYPE, startsAt, booker, metadata: { fencepostAppointmentId: 'apt_1' } };

describe('a booking made with the client', () => {
  test('carries our metadata through its moves, and goes to the host that was asked for', async () => {
    const made = await owner().createBooking({ ...order, hostIds: [1002] });
    expect(made).toMatchObject({ status: 'accepted', metadata: order.metadata, hosts: [{ id: 1002 }] });
    const moved = await owner().rescheduleBooking(made.uid, { startsAt: '2026-01-02T12:00:00.000Z' });
    expect(moved).toMatchObject({ rescheduledFromUid: made.uid, metadata: order.metadata });
    expect(await owner().getBooking(made.uid)).toMatchObject({ status: 'cancelled', rescheduledToUid: moved.uid });
  });

  test('for somebody with a phone number alone is made, and they are marked absent by Cal.com’s own address', async () => {
    const { email: _, ...rest } = booker;
    const made = await owner().createBooking({ ...order, booker: { ...rest, phone: '+4930123456' } });
    expect(await failureOf(owner().markAbsent(made.uid, true))).toMatchObject({ code: 'forbidden' });
    nowMs = Date.parse(startsAt) + 60_000;
    expect(await owner().markAbsent(made.uid, true)).toMatchObject({ attendees: [{ absent: true }] });
    expect(await owner().markAbsent(made.uid, false)).toMatchObject({ attendees: [{ absent: false }] });
  });

  test('is cancelled once: the second time is refused for good', async () => {
    const made = await owner().createBooking(order);
    expect(await owner().cancelBooking(made.uid, 'ill')).toMatchObject({ status: 'cancelled' });
    expect(await failureOf(owner().cancelBooking(made.uid, 'ill'))).toMatchObject({ code: 'invalid_input' });
  });

  test('of which others have seats is cancelled by its host alone; whoever else asks is refused, and their key is not at fault', async () => {
    calcom.control.changeEventType(EVENT_TYPE, { seatsPerTimeSlot: 8 });
    const others = await owner().createBooking({ ...order, hostIds: [1002] });
    expect(await failureOf(owner().cancelBooking(others.uid, 'ill'))).toMatchObject({
      code: 'forbidden',
      detail: { reason: 'not_allowed' },
    });
    const own = await owner().createBooking({ ...order, hostIds: [1001] });
    expect(await owner().cancelBooking(own.uid, 'ill')).toMatchObject({ status: 'cancelled' });
  });

  test('is given to another host who is free, and to nobody else', async () => {
    const made = await owner().createBooking({ ...order, hostIds: [1001] });
    await owner().reassignBooking(made.uid, 1002, undefined);
    expect(await owner().getBooking(made.uid)).toMatchObject({ hosts: [{ id: 1002 }] });
    expect(await failureOf(owner().reassignBooking(made.uid, 2001, undefined))).toMatchObject({
      code: 'invalid_input',
    });
  });

  test('that waits for the host is accepted or refused, once', async () => {
    calcom.control.changeEventType(EVENT_TYPE, { confirmationPolicy: { type: 'always' } });
    const one = await owner().createBooking(order);
    const other = await owner().createBooking({ ...order, startsAt: '2026-01-02T12:00:00.000Z' });
    expect([one.status, other.status]).toEqual(['pending', 'pending']);
    expect(await owner().confirmBooking(one.uid)).toMatchObject({ status: 'accepted' });
    expect(await owner().declineBooking(other.uid, 'no time')).toMatchObject({ status: 'rejected' });
    expect(await failureOf(owner().confirmBooking(one.uid))).toMatchObject({ code: 'invalid_input' });
  });

  test('that nobody could be asked for was certainly not sent; a broken answer says nothing', async () => {
    const nowhere = makeCalcomClient({
      baseUrl: 'http://127.0.0.1:9',
      apiKey: 'cal_x',
      clock,
      timeoutMs: 1_000,
      fetch: async () => {
        throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
      },
    });
    expect(await failureOf(nowhere.createBooking(order))).toMatchObject({
      code: 'unavailable',
      detail: { sent: false },
    });
    calcom.fault({ times: 1, method: 'POST', path: '/v2/bookings', effect: { kind: 'truncate' } });
    expect(await failureOf(owner().createBooking(order))).toMatchObject({
      code: 'unavailable',
      detail: { sent: true },
    });
  });
});

describe('the breaker', () => {
  test('of one operation leaves the others of the company alone (CB2)', async () => {
    const polite = makePoliteCalcom({ baseUrl: calcom.url, clock, timeoutMs: 5_000 });
    const client = polite.clientFor({ tenantId: 'tenant-1', apiKey: demoApiKeys.friseurOwner });
    calcom.fault({ method: 'POST', path: '/v2/bookings', effect: { kind: 'status', status: 500 } });
    for (let n = 0; n < 5; n += 1) await failureOf(client.createBooking(order));
    expect(await failureOf(client.createBooking(order))).toMatchObject({ detail: { reason: 'resting' } });
    expect(await failureOf(client.cancelBooking('nothing', 'ill'))).toMatchObject({
      detail: { reason: 'vendor_error' },
    });
    expect(await client.getMe()).toMatchObject({ id: 1001 });
  });
});
