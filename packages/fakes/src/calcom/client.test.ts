import type { AppError } from '@fencepost/contracts/errors';
import { makeCalcomClient } from '@fencepost/vendors/calcom/client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../http/faults.ts';
import { demoApiKeys, demoSeed } from './seed.ts';
import { type FakeCalcom, startFakeCalcom } from './server.ts';

const NOW_MS = Date.parse('2026-01-01T08:00:00.000Z');
const clock = { millis: () => NOW_MS, now: () => '2026-01-01T08:00:00.000Z' };

let calcom: FakeCalcom;
beforeAll(async () => {
  calcom = await startFakeCalcom({ seed: demoSeed, clock });
});
afterEach(() => calcom.reset());
afterAll(() => calcom.close());

const clientWith = (apiKey: string, timeoutMs = 5_000) =>
  makeCalcomClient({ baseUrl: calcom.url, apiKey, clock, timeoutMs });
const owner = () => clientWith(demoApiKeys.friseurOwner);
const allOf = async <T>(pages: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
};
const failureOf = (answer: Promise<unknown>): Promise<AppError> =>
  answer.then(
    () => Promise.reject(new Error('the call was expected to fail')),
    (error) => error,
  );

describe('the client reads what Cal.com holds', () => {
  test('teams, their event types and members', async () => {
    expect(await owner().getTeams()).toMatchObject([{ id: 34209, name: 'Friseur 1', isOrganization: false }]);
    expect(await owner().getTeam(34209)).toMatchObject({ slug: 'friseur-1', timeZone: 'Europe/Berlin' });
    expect(await owner().getTeamEventTypes(34209)).toHaveLength(18);
    expect(await owner().getTeamEventTypes(39203)).toMatchObject([
      { id: 2563193, teamId: 39203, lengthInMinutes: 30 },
      { id: 3664712, teamId: 39203, lengthInMinutes: 60 },
    ]);
    expect(await allOf(owner().teamMembershipPages(34209))).toMatchObject([[{ role: 'OWNER' }, { role: 'MEMBER' }]]);
  });

  test('a booking, in the version that has one shape only', async () => {
    const booked = await fetch(`${calcom.url}/v2/bookings`, {
      method: 'POST',
      headers: { 'cal-api-version': '2024-08-13' },
      body: JSON.stringify({
        start: '2026-01-05T09:00:00Z',
        eventTypeId: 3420901,
        attendee: { name: 'Max', email: 'max@example.com', timeZone: 'Europe/Berlin' },
      }),
    });
    const { uid } = JSON.parse(await booked.text()).data;
    expect(await owner().getBooking(uid)).toMatchObject({ uid, status: 'accepted', start: '2026-01-05T09:00:00.000Z' });
  });

  test('and knows how much the key may still ask', async () => {
    const client = owner();
    expect(client.rateLimit()).toBeUndefined();
    await client.getTeams();
    expect(client.rateLimit()).toEqual({ limit: 120, remaining: 119, resetsAtMs: NOW_MS + 60_000 });
  });
});

describe('every failure has a code of ours', () => {
  test.each([
    ['unauthenticated', () => clientWith('cal_wrong').getTeams()],
    ['forbidden', () => owner().getTeam(39203)],
    ['forbidden', () => allOf(clientWith(demoApiKeys.friseurMember).teamMembershipPages(34209))],
    ['not_found', () => owner().getBooking('../../me')],
  ])('%s', async (code, ask) => {
    expect(await failureOf(ask())).toMatchObject({ code, detail: { vendor: 'calcom' } });
  });

  const enveloped = { status: 'error', error: { code: 'ConflictException', message: 'taken by max@example.com' } };
  test.each([
    ['conflict', 409, enveloped, 'ConflictException'],
    ['conflict', 409, { statusCode: 409, message: 'booking_conflict_error' }, undefined],
    [
      'unavailable',
      500,
      { status: 'error', error: { code: 'INTERNAL_SERVER_ERROR', message: 'x' } },
      'INTERNAL_SERVER_ERROR',
    ],
    ['unavailable', 502, '<html>Bad gateway</html>', undefined],
    ['unauthenticated', 498, {}, undefined],
  ])('%s for %i in either form: %j', async (code, status, body, vendorCode) => {
    calcom.fault({ times: 1, effect: { kind: 'status', status, body } });
    const error = await failureOf(owner().getTeams());
    expect(error).toMatchObject({ code, detail: { status } });
    expect(error.detail.vendorCode).toBe(vendorCode);
    expect(JSON.stringify([error.message, error.detail])).not.toContain('max@example.com');
  });

  test('rate_limited says how long to wait, whether Reset counts seconds or is a date', async () => {
    const limited = (reset?: number): Fault => ({
      times: 1,
      effect: {
        kind: 'status',
        status: 429,
        ...(reset === undefined
          ? {}
          : {
              headers: {
                'X-RateLimit-Limit-Default': '120',
                'X-RateLimit-Remaining-Default': '0',
                'X-RateLimit-Reset-Default': String(reset),
              },
            }),
      },
    });
    for (const [reset, retryAfterMs] of [
      [12, 12_000],
      [NOW_MS / 1_000 + 7, 7_000],
      [undefined, 60_000],
    ] as const) {
      calcom.fault(limited(reset));
      expect(await failureOf(owner().getTeams())).toMatchObject({ code: 'rate_limited', detail: { retryAfterMs } });
    }
  });

  test.each<[string, Fault['effect']]>([
    ['timeout', { kind: 'hang' }],
    ['timeout', { kind: 'delay', ms: 5_000 }],
  ])('%s covers the whole answer', async (code, effect) => {
    calcom.fault({ times: 1, effect });
    expect(await failureOf(clientWith(demoApiKeys.friseurOwner, 50).getTeams())).toMatchObject({ code });
  });

  test.each<[string, Fault['effect']]>([
    ['breaks off', { kind: 'truncate' }],
    ['is not JSON', { kind: 'status', status: 200, body: 'ok' }],
    ['has another form', { kind: 'status', status: 200, body: { status: 'success', data: [{ id: 'x' }] } }],
    ['leads elsewhere', { kind: 'status', status: 302, headers: { location: '/v2/me' } }],
  ])('unavailable for an answer that %s', async (_, effect) => {
    calcom.fault({ times: 1, effect });
    expect(await failureOf(owner().getTeams())).toMatchObject({ code: 'unavailable' });
  });

  test('unavailable where nobody listens', async () => {
    const client = makeCalcomClient({ baseUrl: 'http://127.0.0.1:1', apiKey: 'k', clock, timeoutMs: 1_000 });
    expect(await failureOf(client.getTeams())).toMatchObject({ code: 'unavailable' });
  });
});
