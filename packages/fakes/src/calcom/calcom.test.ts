import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoApiKeys, demoSeed } from './seed.ts';
import { type FakeCalcom, startFakeCalcom } from './server.ts';

const START_MS = Date.parse('2026-01-01T08:00:00.000Z');
const MONDAY = '2026-01-05T09:00:00Z';
const attendee = { name: 'Max Muster', email: 'max@example.com', timeZone: 'Europe/Berlin' };
const TEAM_TYPES = '/v2/teams/34209/event-types/3420901';

let nowMs = START_MS;
let calcom: FakeCalcom;
beforeEach(async () => {
  nowMs = START_MS;
  calcom = await startFakeCalcom({ seed: demoSeed, clock: { millis: () => nowMs } });
});
afterEach(() => calcom.close());

interface Call {
  readonly key?: string | undefined;
  readonly version?: string | undefined;
  readonly body?: object;
}
const call = async (method: string, path: string, { key, version = '2024-08-13', body }: Call = {}) => {
  const response = await fetch(`${calcom.url}${path}`, {
    method,
    headers: {
      'cal-api-version': version,
      'Content-Type': 'application/json',
      ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
};
const book = (members: object = {}) =>
  call('POST', '/v2/bookings', { body: { start: MONDAY, eventTypeId: 3420901, attendee, ...members } });
const owner = demoApiKeys.friseurOwner;
const member = demoApiKeys.friseurMember;

describe('who may see what', () => {
  test('a key lists the teams of its user only', async () => {
    const { body } = await call('GET', '/v2/teams', { key: demoApiKeys.askProAiOwner });
    expect(body.data.map(({ id }: { id: number }) => id)).toEqual([39203]);
  });

  test.each([
    [undefined, '/v2/me', 401, /^ApiAuthStrategy - No authentication method/],
    ['cal_wrong', '/v2/me', 401, /^ApiAuthStrategy - api key - Your api key is not valid$/],
    [owner, '/v2/teams/39203', 403, /^RolesGuard - User is not a member of the team with id=39203\.$/],
    [member, '/v2/teams/34209/memberships', 403, /does not have the minimum required role=TEAM_ADMIN within team/],
    [owner, '/v2/teams/34209/event-types/2563193', 404, /^Event type with id 2563193 not found$/],
    [owner, '/v2/teams/x', 400, /numeric string is expected/],
  ])('key %s at %s: %i', async (key, path, status, message) => {
    const answer = await call('GET', path, { key });
    expect(answer.status).toBe(status);
    expect(answer.body.error.message).toMatch(message);
  });

  test('a team’s event types are public, so they prove nothing', async () => {
    const { body } = await call('GET', '/v2/teams/34209/event-types');
    expect(body.data).toHaveLength(18);
  });

  test('the list of bookings shows those its user hosts; the team’s list shows all to an admin', async () => {
    await book();
    expect((await call('GET', '/v2/bookings', { key: member })).body.data).toHaveLength(0);
    expect((await call('GET', '/v2/teams/34209/bookings', { key: owner })).body.data).toHaveLength(1);
    expect((await call('GET', '/v2/teams/34209/bookings', { key: member })).status).toBe(403);
  });
});

describe('versions', () => {
  test.each(['', '2023-01-01', '2024-04-15'])(
    '%j silently means the oldest shape, with status 200',
    async (version) => {
      const { uid } = (await book()).body.data;
      const { status, body } = await call('GET', `/v2/bookings/${uid}`, { version });
      expect(status).toBe(200);
      expect(body.data).toMatchObject({ uid, status: 'ACCEPTED', startTime: '2026-01-05T09:00:00.000Z' });
    },
  );

  test('a version that the bookings do not serve is not found', async () => {
    expect((await call('GET', '/v2/bookings/x', { version: '2024-06-14' })).body.error.message).toBe(
      'Cannot GET /v2/bookings/x',
    );
  });
});

describe('the rate limit', () => {
  test('counts down in headers, blocks for 60 s and is each key’s own', async () => {
    const first = await call('GET', '/v2/me', { key: owner });
    expect(first.headers.get('x-ratelimit-remaining-default')).toBe('119');
    for (let n = 0; n < 119; n += 1) await call('GET', '/v2/me', { key: owner });
    nowMs += 50_000;
    const blocked = await call('GET', '/v2/me', { key: owner });
    expect(blocked.status).toBe(429);
    expect(blocked.body.error.code).toBe('ThrottlerException');
    expect(blocked.headers.get('x-ratelimit-reset-default')).toBe('60');
    expect(blocked.headers.has('retry-after')).toBe(false);
    expect((await call('GET', '/v2/me', { key: member })).status).toBe(200);
    nowMs += 59_999;
    expect((await call('GET', '/v2/me', { key: owner })).status).toBe(429);
    nowMs += 1;
    expect((await call('GET', '/v2/me', { key: owner })).status).toBe(200);
  });
});

describe('bookings', () => {
  test('go to a free host, and to nobody when all are taken', async () => {
    const [one, other, none] = [await book(), await book(), await book()];
    expect(one.body.data.hosts[0].id).not.toBe(other.body.data.hosts[0].id);
    expect(none.status).toBe(400);
    expect(none.body.error.message).toMatch(/^One of the hosts either already has booking/);
  });

  test('whoever leaves only a phone number gets an address of Cal.com’s invention', async () => {
    const phoneOnly = { name: 'Max', timeZone: 'Europe/Berlin', phoneNumber: '+491701234567' };
    const { body } = await book({ attendee: phoneOnly });
    expect(body.data.attendees[0].email).toBe('491701234567@sms.cal.com');
  });

  test.each([
    [{ start: '2025-12-31T09:00:00Z' }, 400, /in the past/],
    [{ start: 'tomorrow' }, 400, /^start must be a valid ISO 8601/],
    [{ eventTypeId: 1 }, 404, /^Event type with id 1 not found\.$/],
    [{ attendee: { name: 'Max', timeZone: 'Europe/Berlin' } }, 400, /must have an email or a phoneNumber/],
    [{ attendee: { ...attendee, timeZone: 'Mars' } }, 400, /IANA time zone/],
  ])('%j is refused', async (members, status, message) => {
    const answer = await book(members);
    expect(answer.status).toBe(status);
    expect(answer.body.error.message).toMatch(message);
  });

  test('a reschedule makes a new uid, cancels the old booking and keeps the chain by its calendar uid', async () => {
    const old = (await book({ metadata: { ref: 'a' } })).body.data;
    const { status, body } = await call('POST', `/v2/bookings/${old.uid}/reschedule`, {
      body: { start: '2026-01-06T09:00:00Z', reschedulingReason: 'ill' },
    });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({ rescheduledFromUid: old.uid, icsUid: old.icsUid, metadata: { ref: 'a' } });
    const before = (await call('GET', `/v2/bookings/${old.uid}`)).body.data;
    expect(before).toMatchObject({ status: 'cancelled', rescheduledToUid: body.data.uid });
    const again = await call('POST', `/v2/bookings/${old.uid}/reschedule`, { body: { start: MONDAY } });
    expect(again.body.error.message).toContain(`rescheduled already to booking with uid=${body.data.uid}`);
  });

  test('the booking core answers without an envelope: a host needs a reason, nobody cancels twice', async () => {
    const { uid } = (await book()).body.data;
    const cancel = (given: Call) => call('POST', `/v2/bookings/${uid}/cancel`, given);
    expect((await cancel({ key: owner, body: {} })).body).toEqual({
      statusCode: 400,
      message: 'Cancellation reason is required',
    });
    expect((await cancel({ body: {} })).body.data.status).toBe('cancelled');
    expect((await cancel({ body: {} })).body).toEqual({
      statusCode: 400,
      message: 'This booking has already been cancelled.',
    });
  });

  test('a list is filtered, sorted and paged', async () => {
    for (const day of ['07', '05', '06']) await book({ start: `2026-01-${day}T09:00:00Z` });
    const query = 'take=2&skip=0&sortStart=desc&eventTypeIds=3420901&afterStart=2026-01-05T09:00:00Z';
    const { body } = await call('GET', `/v2/teams/34209/bookings?${query}`, { key: owner });
    expect(body.data.map(({ start }: { start: string }) => start.slice(8, 10))).toEqual(['07', '06']);
    expect(body.pagination).toMatchObject({ totalItems: 3, remainingItems: 1, returnedItems: 2, hasNextPage: true });
  });
});

describe('webhooks of an event type', () => {
  const hook = { active: true, subscriberUrl: 'http://127.0.0.1:9/x', triggers: ['BOOKING_CREATED'], secret: 'secret' };

  test('are made by admins, once per address, and members may read the secret', async () => {
    expect((await call('POST', `${TEAM_TYPES}/webhooks`, { key: member, body: hook })).status).toBe(403);
    expect((await call('POST', `${TEAM_TYPES}/webhooks`, { key: owner, body: hook })).status).toBe(201);
    const twice = await call('POST', `${TEAM_TYPES}/webhooks`, { key: owner, body: hook });
    expect([twice.status, twice.body.error.message]).toEqual([
      409,
      'Webhook with this subscriber url already exists for this event type',
    ]);
    const { body } = await call('GET', `${TEAM_TYPES}/webhooks`, { key: member });
    expect(body.data[0]).toMatchObject({ secret: 'secret', eventTypeId: 3420901, id: expect.any(String) });
  });

  test('change, and go one by one or all at once', async () => {
    const { id } = (await call('POST', `${TEAM_TYPES}/webhooks`, { key: owner, body: hook })).body.data;
    const changed = await call('PATCH', `${TEAM_TYPES}/webhooks/${id}`, { key: owner, body: { active: false } });
    expect(changed.body.data).toMatchObject({ id, active: false, secret: 'secret' });
    expect((await call('DELETE', `${TEAM_TYPES}/webhooks`, { key: owner })).body.data).toBe('1 webhooks deleted');
    expect((await call('GET', `${TEAM_TYPES}/webhooks/${id}`, { key: owner })).status).toBe(404);
  });
});

describe('faults', () => {
  test('answer instead of Cal.com for so many calls, then it is itself again', async () => {
    calcom.fault({ times: 1, path: '/me', effect: { kind: 'status', status: 500, body: { boom: true } } });
    expect((await call('GET', '/v2/teams/34209/event-types')).status).toBe(200);
    expect((await call('GET', '/v2/me', { key: owner })).body).toEqual({ boom: true });
    expect((await call('GET', '/v2/me', { key: owner })).status).toBe(200);
  });

  test('are ordered by other processes at /__control, mistakes answered with what is expected', async () => {
    const order = (body: object) => call('POST', '/__control/faults', { body });
    expect((await order({ effect: { kind: 'explode' } })).status).toBe(400);
    expect((await order({ effect: { kind: 'status', status: 503 } })).status).toBe(201);
    expect((await call('GET', '/v2/me', { key: owner })).status).toBe(503);
    calcom.reset();
    expect((await call('GET', '/v2/me', { key: owner })).status).toBe(200);
  });
});
