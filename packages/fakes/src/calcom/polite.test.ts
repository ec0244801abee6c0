import type { AppError } from '@fencepost/contracts/errors';
import { makePoliteCalcom, type PoliteCalcom } from '@fencepost/vendors/calcom/polite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoApiKeys, demoSeed } from './seed.ts';
import { type FakeCalcom, startFakeCalcom } from './server.ts';

const PER_MINUTE = 10;
const EVENT_TYPE = 3420901;

let nowMs: number;
let calcom: FakeCalcom;
let polite: PoliteCalcom;
const clock = { millis: () => nowMs };

beforeEach(async () => {
  nowMs = Date.parse('2026-01-01T08:00:00.000Z');
  calcom = await startFakeCalcom({ seed: demoSeed, clock, requestsPerMinute: PER_MINUTE });
  polite = makePoliteCalcom({ baseUrl: calcom.url, clock, timeoutMs: 5_000 });
});
afterEach(() => calcom.close());

const friseur = () => polite.clientFor({ tenantId: 'tenant-1', apiKey: demoApiKeys.friseurOwner });
const agency = () => polite.clientFor({ tenantId: 'tenant-15', apiKey: demoApiKeys.askProAiOwner });
const failureOf = (answer: Promise<unknown>): Promise<AppError> =>
  answer.then(
    () => Promise.reject(new Error('the call was expected to fail')),
    (error) => error,
  );
const sentBy = (key: string): number =>
  calcom.requests().reduce((sum, one) => (one.key === key ? sum + one.count : sum), 0);
const fail = (times: number, status = 500, method = 'GET') =>
  calcom.fault({ times, method, path: '/v2', effect: { kind: 'status', status } });
const failing = async (times: number, ask: () => Promise<unknown> = () => friseur().getMe()) => {
  const codes: string[] = [];
  for (let n = 0; n < times; n += 1) codes.push((await failureOf(ask())).code);
  return codes;
};

describe('the limit of a key', () => {
  test('is used up without a single refusal, then nothing is sent until it resets', async () => {
    for (let n = 0; n < PER_MINUTE; n += 1) await friseur().getMe();
    nowMs += 20_000;
    for (let n = 0; n < 5; n += 1) {
      expect(await failureOf(friseur().getMe())).toMatchObject({
        code: 'rate_limited',
        detail: { reason: 'waiting', retryAfterMs: 40_000 },
      });
    }
    expect(sentBy(demoApiKeys.friseurOwner)).toBe(PER_MINUTE);
    nowMs += 39_999;
    expect(await failureOf(friseur().getMe())).toMatchObject({ detail: { retryAfterMs: 1 } });
    nowMs += 1;
    expect(await friseur().getMe()).toMatchObject({ id: 1001 });
  });

  test('exceeded by somebody else costs one refusal, whose 60 s are then kept without hammering', async () => {
    const theirs = { authorization: `Bearer ${demoApiKeys.friseurOwner}` };
    for (let n = 0; n < PER_MINUTE; n += 1) await fetch(`${calcom.url}/v2/me`, { headers: theirs });
    expect(await failureOf(friseur().getMe())).toMatchObject({
      code: 'rate_limited',
      detail: { reason: 'too_many_requests', retryAfterMs: 60_000 },
    });
    for (let n = 0; n < 20; n += 1) {
      nowMs += 2_900;
      expect(await failureOf(friseur().getTeams())).toMatchObject({ detail: { reason: 'waiting' } });
    }
    expect(sentBy(demoApiKeys.friseurOwner)).toBe(PER_MINUTE + 1);
    nowMs += 2_000;
    expect(await friseur().getMe()).toMatchObject({ id: 1001 });
  });

  test('holds between two pages of a list, too', async () => {
    for (let n = 0; n < PER_MINUTE - 1; n += 1) await friseur().getMe();
    const member = (id: number) => ({ id, userId: id, teamId: 34209, accepted: true, role: 'X', user: { email: 'a' } });
    const seen: number[] = [];
    const error = await failureOf(
      (async () => {
        const client = polite.clientFor({ tenantId: 'tenant-1', apiKey: demoApiKeys.friseurOwner });
        fullPageOnce(Array.from({ length: 250 }, (_, index) => member(index + 1)));
        for await (const page of client.teamMembershipPages(34209)) seen.push(page.length);
      })(),
    );
    expect(seen).toEqual([250]);
    expect(error).toMatchObject({ code: 'rate_limited', detail: { reason: 'waiting', retryAfterMs: 60_000 } });
  });

  test('of one company never stops another, and a new key starts afresh', async () => {
    for (let n = 0; n < PER_MINUTE; n += 1) await friseur().getMe();
    expect(await failureOf(friseur().getMe())).toMatchObject({ code: 'rate_limited' });
    expect(await agency().getMe()).toMatchObject({ id: 2001 });
    calcom.control.rotateKey(demoApiKeys.friseurOwner, 'cal_new');
    const renewed = () => polite.clientFor({ tenantId: 'tenant-1', apiKey: 'cal_new' }).getMe();
    expect(await failureOf(renewed())).toMatchObject({ detail: { reason: 'waiting' } });
    polite.forget('tenant-1');
    expect(await renewed()).toMatchObject({ id: 1001 });
  });

  test.each([
    ['0', 1_000],
    ['86400', 300_000],
  ])('with an incredible reset of %s s is waited for %i ms', async (reset, waitMs) => {
    const headers = {
      'X-RateLimit-Limit-Default': '10',
      'X-RateLimit-Remaining-Default': '0',
      'X-RateLimit-Reset-Default': reset,
    };
    calcom.fault({ times: 1, effect: { kind: 'status', status: 429, headers } });
    expect(await failureOf(friseur().getMe())).toMatchObject({ code: 'rate_limited' });
    expect(await failureOf(friseur().getMe())).toMatchObject({ detail: { reason: 'waiting', retryAfterMs: waitMs } });
  });
});

const fullPageOnce = (data: readonly object[]) =>
  calcom.fault({
    times: 1,
    path: '/memberships',
    effect: {
      kind: 'status',
      status: 200,
      body: { status: 'success', data },
      headers: {
        'X-RateLimit-Limit-Default': '10',
        'X-RateLimit-Remaining-Default': '0',
        'X-RateLimit-Reset-Default': '60',
      },
    },
  });

describe('the breaker of a company (CB2)', () => {
  test('opens after 5 failures in 60 s: nothing is sent any more, and the wait is told', async () => {
    fail(5);
    expect(await failing(5)).toEqual(Array(5).fill('unavailable'));
    nowMs += 15_000;
    expect(await failureOf(friseur().getMe())).toMatchObject({
      code: 'unavailable',
      detail: { reason: 'resting', retryAfterMs: 45_000 },
    });
    expect(sentBy(demoApiKeys.friseurOwner)).toBe(5);
  });

  test('stays closed at 4, and at 5 that are further apart, whatever succeeds in between', async () => {
    fail(4);
    await failing(4);
    expect(await friseur().getMe()).toMatchObject({ id: 1001 });
    nowMs += 60_000;
    fail(1);
    await failing(1);
    expect(await friseur().getMe()).toMatchObject({ id: 1001 });
    fail(3);
    await failing(3);
    expect(await friseur().getMe()).toMatchObject({ id: 1001 });
    fail(1);
    await failing(1);
    expect((await failureOf(friseur().getMe())).detail).toMatchObject({ reason: 'resting' });
  });

  test('probes after 60 s with one call at a time and closes after 2 successes', async () => {
    fail(5);
    await failing(5);
    nowMs += 60_000;
    const [probe, others] = [friseur().getMe(), failing(3)];
    expect(await probe).toMatchObject({ id: 1001 });
    expect(await others).toEqual(Array(3).fill('unavailable'));
    expect(sentBy(demoApiKeys.friseurOwner)).toBe(6);
    await friseur().getMe();
    await Promise.all([friseur().getMe(), friseur().getMe()]);
    expect(sentBy(demoApiKeys.friseurOwner)).toBe(9);
  });

  test('opens again for 60 s when a probe fails, also the second one', async () => {
    fail(5);
    await failing(5);
    nowMs += 60_000;
    await friseur().getMe();
    fail(1);
    await failing(1);
    expect(await failureOf(friseur().getMe())).toMatchObject({ detail: { reason: 'resting', retryAfterMs: 60_000 } });
    nowMs += 60_000;
    expect(await friseur().getMe()).toMatchObject({ id: 1001 });
  });

  test('is nobody else’s: another company and the company’s own writes go on', async () => {
    fail(5);
    await failing(5);
    expect(await agency().getMe()).toMatchObject({ id: 2001 });
    const { eventType } = await friseur().updateTeamEventType(34209, EVENT_TYPE, { title: 'x' });
    expect(eventType.title).toBe('x');
    expect((await failureOf(friseur().getMe())).detail).toMatchObject({ reason: 'resting' });
  });

  test.each([400, 401, 403, 404, 409, 422])('counts %i as an answer, not as a failure', async (status) => {
    fail(8, status);
    await failing(8);
    expect(await friseur().getMe()).toMatchObject({ id: 1001 });
  });

  test('counts a 429 as a failure', async () => {
    const headers = {
      'X-RateLimit-Limit-Default': '10',
      'X-RateLimit-Remaining-Default': '0',
      'X-RateLimit-Reset-Default': '1',
    };
    for (let n = 0; n < 5; n += 1) {
      calcom.fault({ times: 1, effect: { kind: 'status', status: 429, headers } });
      expect((await failureOf(friseur().getMe())).detail).toMatchObject({ reason: 'too_many_requests' });
      nowMs += 1_000;
    }
    expect((await failureOf(friseur().getMe())).detail).toMatchObject({ reason: 'resting', retryAfterMs: 59_000 });
  });

  test('counts an answer in an unknown form as an answer: its words must not be hidden behind a rest', async () => {
    calcom.fault({ times: 8, effect: { kind: 'status', status: 200, body: { status: 'success', data: 1 } } });
    for (let n = 0; n < 8; n += 1) {
      expect((await failureOf(friseur().getMe())).detail).toMatchObject({ reason: 'unknown_form' });
    }
  });

  test('counts silence: a Cal.com that hangs is asked 5 times, not for ever', async () => {
    const hasty = makePoliteCalcom({ baseUrl: calcom.url, clock, timeoutMs: 20 });
    const client = hasty.clientFor({ tenantId: 'tenant-1', apiKey: demoApiKeys.friseurOwner });
    calcom.fault({ effect: { kind: 'hang' } });
    expect(await failing(6, () => client.getMe())).toEqual([...Array(5).fill('timeout'), 'unavailable']);
    expect(sentBy(demoApiKeys.friseurOwner)).toBe(5);
  });
});
