import type { AppError } from '@fencepost/contracts/errors';
import { calcomBookingTriggers } from '@fencepost/vendors/calcom/booking-triggers';
import { makeCalcomClient } from '@fencepost/vendors/calcom/client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { demoApiKeys, demoSeed } from './seed.ts';
import { type FakeCalcom, startFakeCalcom } from './server.ts';

const TEAM = 34209;
const EVENT_TYPE = 3420901;
const HOOKS = '/v2/teams/:id/event-types/:id/webhooks';
const clock = { millis: () => Date.parse('2026-01-01T08:00:00.000Z') };
const order = { subscriberUrl: 'http://127.0.0.1:9/in', secret: 'first secret', triggers: calcomBookingTriggers };

let calcom: FakeCalcom;
beforeAll(async () => {
  calcom = await startFakeCalcom({ seed: demoSeed, clock, retryDelaysMs: [] });
});
afterEach(() => calcom.reset());
afterAll(() => calcom.close());

const clientWith = (apiKey: string, timeoutMs = 5_000) =>
  makeCalcomClient({ baseUrl: calcom.url, apiKey, clock, timeoutMs });
const owner = () => clientWith(demoApiKeys.friseurOwner);
const failureOf = (answer: Promise<unknown>): Promise<AppError> =>
  answer.then(
    () => Promise.reject(new Error('the call was expected to fail')),
    (error) => error,
  );
const asked = (method: string): number =>
  calcom
    .requests()
    .filter((one) => one.method === method && one.path.startsWith(HOOKS))
    .reduce((sum, one) => sum + one.count, 0);
const storedSecret = async (): Promise<unknown> => {
  const path = `/v2/teams/${TEAM}/event-types/${EVENT_TYPE}/webhooks`;
  const headers = { authorization: `Bearer ${demoApiKeys.friseurOwner}` };
  const { data } = JSON.parse(await (await fetch(`${calcom.url}${path}`, { headers })).text());
  return data[0].secret;
};

describe('the webhook of an event type', () => {
  test('is made with every trigger of bookings, and its secret does not come back', async () => {
    const made = await owner().createEventTypeWebhook(TEAM, EVENT_TYPE, order);
    expect(made).toEqual({
      id: expect.any(String),
      subscriberUrl: order.subscriberUrl,
      triggers: calcomBookingTriggers,
      active: true,
    });
    expect(await owner().listEventTypeWebhooks(TEAM, EVENT_TYPE)).toEqual([made]);
    expect(await storedSecret()).toBe('first secret');
  });

  test('is found where it is there already: repeated, it stays one and nothing is changed', async () => {
    const made = await owner().createEventTypeWebhook(TEAM, EVENT_TYPE, order);
    const reordered = { ...order, triggers: [...calcomBookingTriggers].reverse() };
    expect(await owner().createEventTypeWebhook(TEAM, EVENT_TYPE, reordered)).toEqual(made);
    expect(await owner().listEventTypeWebhooks(TEAM, EVENT_TYPE)).toEqual([made]);
    expect(asked('PATCH')).toBe(0);
  });

  test.each([
    ['another secret', { ...order, secret: 'old' }, true],
    ['too few triggers', { ...order, triggers: ['BOOKING_CREATED'] }, true],
    ['being switched off', order, false],
  ])('that differs by %s is put right', async (_, before, active) => {
    const made = await owner().createEventTypeWebhook(TEAM, EVENT_TYPE, before);
    if (!active) await switchOff(made.id);
    expect(await owner().createEventTypeWebhook(TEAM, EVENT_TYPE, order)).toEqual({
      ...made,
      triggers: calcomBookingTriggers,
      active: true,
    });
    expect(await storedSecret()).toBe('first secret');
    expect(await owner().listEventTypeWebhooks(TEAM, EVENT_TYPE)).toHaveLength(1);
  });

  test('whose answer was lost is not made twice', async () => {
    calcom.fault({ times: 1, method: 'POST', effect: { kind: 'truncate' } });
    expect(await failureOf(owner().createEventTypeWebhook(TEAM, EVENT_TYPE, order))).toMatchObject({
      code: 'unavailable',
    });
    await owner().createEventTypeWebhook(TEAM, EVENT_TYPE, order);
    expect(await owner().listEventTypeWebhooks(TEAM, EVENT_TYPE)).toHaveLength(1);
  });

  test('that Cal.com calls a conflict without having it remains a conflict', async () => {
    calcom.fault({ times: 1, method: 'POST', effect: { kind: 'status', status: 409, body: { message: 'x' } } });
    const error = await failureOf(owner().createEventTypeWebhook(TEAM, EVENT_TYPE, order));
    expect(error.code).toBe('conflict');
    expect(JSON.stringify([error.message, error.detail])).not.toContain('secret');
  });

  test('is deleted, and being gone already is success; a refusal is not', async () => {
    const { id } = await owner().createEventTypeWebhook(TEAM, EVENT_TYPE, order);
    await owner().deleteEventTypeWebhook(TEAM, EVENT_TYPE, id);
    expect(await owner().listEventTypeWebhooks(TEAM, EVENT_TYPE)).toEqual([]);
    await owner().deleteEventTypeWebhook(TEAM, EVENT_TYPE, id);
    const weak = clientWith(demoApiKeys.friseurMember);
    expect(await failureOf(weak.deleteEventTypeWebhook(TEAM, EVENT_TYPE, id))).toMatchObject({
      detail: { reason: 'role_missing' },
    });
  });

  test('fires for an event type that was added at run time', async () => {
    calcom.control.addEventType(TEAM, { id: 7, title: 'Neu', slug: 'neu', lengthInMinutes: 30 });
    await owner().createEventTypeWebhook(TEAM, 7, order);
    const attendee = { name: 'Max', email: 'max@example.com', timeZone: 'Europe/Berlin' };
    const body = JSON.stringify({ start: '2026-01-05T09:00:00Z', eventTypeId: 7, attendee });
    await fetch(`${calcom.url}/v2/bookings`, { method: 'POST', headers: { 'cal-api-version': '2024-08-13' }, body });
    await calcom.settled();
    expect(calcom.deliveries()).toMatchObject([{ trigger: 'BOOKING_CREATED', url: order.subscriberUrl }]);
  });

  const switchOff = (id: string) =>
    fetch(`${calcom.url}/v2/teams/${TEAM}/event-types/${EVENT_TYPE}/webhooks/${id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${demoApiKeys.friseurOwner}`, 'content-type': 'application/json' },
      body: JSON.stringify({ active: false }),
    });
});

describe('an event type at Cal.com', () => {
  test('is changed, and the answer is what it is now', async () => {
    const patch = { title: 'Schnitt', description: 'x', lengthInMinutes: 25, beforeEventBuffer: 5, hidden: true };
    const { eventType, ignored } = await owner().updateTeamEventType(TEAM, EVENT_TYPE, patch);
    expect(eventType).toMatchObject({ id: EVENT_TYPE, ...patch, afterEventBuffer: 5 });
    expect(ignored).toEqual([]);
    expect(await owner().getTeamEventType(TEAM, EVENT_TYPE)).toEqual(eventType);
  });

  test('keeps what Cal.com lets nobody change by API, and the caller is told so', async () => {
    const { eventType, ignored } = await owner().updateTeamEventType(TEAM, EVENT_TYPE, { price: 1, title: 'Schnitt' });
    expect(eventType).toMatchObject({ price: 2_700, title: 'Schnitt' });
    expect(ignored).toEqual(['price']);
  });

  test('that is managed answers together with its children', async () => {
    const own = await owner().getTeamEventType(TEAM, EVENT_TYPE);
    const data = [{ ...own, id: 1, parentEventTypeId: EVENT_TYPE, title: 'child' }, own];
    calcom.fault({ times: 1, effect: { kind: 'status', status: 200, body: { status: 'success', data } } });
    const { eventType } = await owner().updateTeamEventType(TEAM, EVENT_TYPE, {});
    expect(eventType).toMatchObject({ id: EVENT_TYPE, title: own.title });
  });

  test('is no member’s and no other team’s to change', async () => {
    const weak = clientWith(demoApiKeys.friseurMember);
    expect(await failureOf(weak.updateTeamEventType(TEAM, EVENT_TYPE, { title: 'x' }))).toMatchObject({
      code: 'forbidden',
    });
    expect(await failureOf(owner().updateTeamEventType(TEAM, 2563193, { title: 'x' }))).toMatchObject({
      code: 'not_found',
    });
    expect(await owner().getTeamEventType(TEAM, EVENT_TYPE)).toMatchObject({ title: 'Herrenhaarschnitt' });
  });

  test('whose change hangs is a timeout: what became of it is unknown', async () => {
    calcom.fault({ times: 1, effect: { kind: 'hang' } });
    const error = await failureOf(
      clientWith(demoApiKeys.friseurOwner, 50).updateTeamEventType(TEAM, EVENT_TYPE, { title: 'x' }),
    );
    expect(error).toMatchObject({ code: 'timeout', detail: { reason: 'no_answer_in_time' } });
  });
});
