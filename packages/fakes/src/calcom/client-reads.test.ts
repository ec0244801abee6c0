import type { AppError } from '@fencepost/contracts/errors';
import { type CalcomClientOptions, makeCalcomClient } from '@fencepost/vendors/calcom/client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bigTeam, bigTeamSeed } from './big-team-seed.ts';
import { demoApiKeys, demoSeed } from './seed.ts';
import { type FakeCalcom, startFakeCalcom } from './server.ts';

const NOW_MS = Date.parse('2026-01-01T08:00:00.000Z');
const clock = { millis: () => NOW_MS };
const FRISEUR = 34209;
const AGENCY = 39203;
const EVENT_TYPE = 3420901;
const MEMBERSHIPS = '/v2/teams/:id/memberships';

let calcom: FakeCalcom;
beforeAll(async () => {
  const big = bigTeamSeed({ eventTypes: 500, members: 5_000 });
  const seed = { users: [...demoSeed.users, ...big.users], teams: [...demoSeed.teams, ...big.teams] };
  calcom = await startFakeCalcom({ seed, clock });
});
afterEach(() => calcom.reset());
afterAll(() => calcom.close());

const clientWith = (apiKey: string, more: Partial<CalcomClientOptions> = {}) =>
  makeCalcomClient({ baseUrl: calcom.url, apiKey, clock, timeoutMs: 5_000, ...more });
const owner = () => clientWith(demoApiKeys.friseurOwner);
const member = () => clientWith(demoApiKeys.friseurMember);
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
const askedOf = (path: string): number =>
  calcom.requests().reduce((sum, one) => (one.path === path ? sum + one.count : sum), 0);
const answerOnce = (data: unknown, times = 1) =>
  calcom.fault({ times, effect: { kind: 'status', status: 200, body: { status: 'success', data } } });
const isoOf = (day: number) => `2026-01-${String(day).padStart(2, '0')}T09:00:00.000Z`;

describe('the client reads', () => {
  test('the teams that the key can see, and no other (TEN-013)', async () => {
    expect((await owner().getTeams()).map(({ id }) => id)).toEqual([FRISEUR]);
    expect((await clientWith(demoApiKeys.askProAiOwner).getTeams()).map(({ id }) => id)).toEqual([AGENCY]);
  });

  test('the details of a team (TEN-044)', async () => {
    expect(await owner().getTeam(FRISEUR)).toMatchObject({ id: FRISEUR, name: 'Friseur 1', slug: 'friseur-1' });
  });

  test('whose key it is', async () => {
    expect(await member().getMe()).toEqual({
      id: 1002,
      username: 'stefan',
      email: 'stefan@example.com',
      name: 'Stefan Schere',
    });
  });

  test('a team’s event types with all that a service needs (TEN-014)', async () => {
    calcom.control.changeEventType(EVENT_TYPE, {
      description: 'Kurz',
      beforeEventBuffer: 10,
      slotInterval: 15,
      seatsPerTimeSlot: 2,
      hidden: true,
      bookingWindow: { type: 'calendarDays', value: 30, rolling: true },
      confirmationPolicy: { type: 'always' },
    });
    const all = await owner().getTeamEventTypes(FRISEUR);
    expect(all).toHaveLength(18);
    expect(all[0]).toEqual({
      id: EVENT_TYPE,
      teamId: FRISEUR,
      parentEventTypeId: null,
      title: 'Herrenhaarschnitt',
      slug: 'herrenhaarschnitt',
      description: 'Kurz',
      lengthInMinutes: 30,
      beforeEventBuffer: 10,
      afterEventBuffer: 5,
      minimumBookingNotice: 60,
      bookingWindow: { type: 'calendarDays', value: 30, rolling: true },
      price: 2_700,
      currency: 'eur',
      slotInterval: 15,
      seatsPerTimeSlot: 2,
      confirmationPolicy: { type: 'always' },
      hidden: true,
      schedulingType: 'roundRobin',
      hosts: [
        { userId: 1001, name: 'Frieda Friseur' },
        { userId: 1002, name: 'Stefan Schere' },
      ],
    });
  });

  test('all 5,000 members, page by page and with no call too many (TEN-015)', async () => {
    const sizes: number[] = [];
    for await (const page of clientWith(bigTeam.ownerKey).teamMembershipPages(bigTeam.id)) sizes.push(page.length);
    expect(sizes).toEqual(Array(20).fill(250));
    // 20 full pages do not say that they are all: the 21st, empty, does.
    expect(askedOf(MEMBERSHIPS)).toBe(21);
  });

  test('only the pages that somebody takes', async () => {
    for await (const page of clientWith(bigTeam.ownerKey).teamMembershipPages(bigTeam.id)) {
      expect(page).toHaveLength(250);
      break;
    }
    expect(askedOf(MEMBERSHIPS)).toBe(1);
  });

  test('the role of one person by e-mail, in any case', async () => {
    expect(await owner().getMembershipByEmail(FRISEUR, 'Frieda@Example.com')).toMatchObject({ role: 'OWNER' });
    expect(await owner().getMembershipByEmail(FRISEUR, 'anton@example.com')).toBeUndefined();
    expect(await owner().getMembershipByEmail(FRISEUR, 'stefan@example.com')).toMatchObject({ role: 'MEMBER' });
    calcom.control.changeMember(FRISEUR, 1001, { email: 'a+b@Example.com' });
    expect(await owner().getMembershipByEmail(FRISEUR, 'a+b@Example.com')).toMatchObject({ userId: 1001 });
  });
});

describe('an event type of a team (TEN-016)', () => {
  test('is found by its team only', async () => {
    expect(await owner().getTeamEventType(FRISEUR, EVENT_TYPE)).toMatchObject({ id: EVENT_TYPE, teamId: FRISEUR });
    expect(await failureOf(owner().getTeamEventType(FRISEUR, 2563193))).toMatchObject({ code: 'not_found' });
  });

  test('is told from another team’s, even where the list of the team shows that', async () => {
    calcom.control.plantForeign(FRISEUR, 2563193);
    const listed = (await owner().getTeamEventTypes(FRISEUR)).find(({ id }) => id === 2563193);
    expect(listed).toMatchObject({ teamId: AGENCY });
    expect(await owner().validateTeamAccess(FRISEUR, 2563193)).toBe(false);
    expect(await owner().validateTeamAccess(FRISEUR, EVENT_TYPE)).toBe(true);
  });

  test('is not judged where the key may not look: an error is neither yes nor no', async () => {
    expect(await failureOf(member().validateTeamAccess(FRISEUR, EVENT_TYPE))).toMatchObject({ code: 'forbidden' });
    expect(await failureOf(owner().validateTeamAccess(AGENCY, 2563193))).toMatchObject({ code: 'forbidden' });
  });
});

describe('bookings of a team', () => {
  test('come page by page within a time, cancelled ones included', async () => {
    const uids: string[] = [];
    for (const day of [5, 6, 7, 8]) {
      const body = { start: isoOf(day), eventTypeId: EVENT_TYPE, attendee: { ...somebody } };
      uids.push((await post('/v2/bookings', body)).data.uid);
    }
    await post(`/v2/bookings/${uids[1]}/cancel`, {});
    const within = { afterStart: isoOf(5), beforeEnd: isoOf(8) };
    const pages = await allOf(owner().teamBookingPages(FRISEUR, within));
    expect(pages.flat().map(({ uid, status }) => [uid, status])).toEqual([
      [uids[0], 'accepted'],
      [uids[1], 'cancelled'],
      [uids[2], 'accepted'],
    ]);
  });

  test('are read on while Cal.com says that more follow, also after a page that is not full', async () => {
    const booking = (id: number) => ({ id, uid: `u${id}`, status: 'accepted', start: isoOf(5), end: isoOf(6) });
    const answers = [
      { data: [booking(1), booking(2)], hasNextPage: true },
      { data: [booking(3)], hasNextPage: false },
    ];
    const asked: string[] = [];
    const client = clientWith('k', {
      fetch: async (url) => {
        asked.push(new URL(String(url)).searchParams.get('skip') ?? '');
        const { data, hasNextPage } = answers[asked.length - 1] ?? { data: [], hasNextPage: true };
        return Response.json({ status: 'success', data, pagination: { hasNextPage } });
      },
    });
    const pages = await allOf(client.teamBookingPages(FRISEUR, {}));
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([[1, 2], [3]]);
    expect(asked).toEqual(['0', '2']);
  });

  test('whose event type was deleted are still bookings', async () => {
    await post('/v2/bookings', { start: isoOf(5), eventTypeId: EVENT_TYPE, attendee: somebody });
    calcom.control.removeEventType(EVENT_TYPE);
    expect((await allOf(owner().teamBookingPages(FRISEUR, {}))).flat()).toMatchObject([{ eventType: null }]);
  });
});

describe('a list is whole or an error', () => {
  const entry = (members: object) => ({ id: 7, title: 'Schnitt', slug: 'schnitt', lengthInMinutes: 30, ...members });

  test('half an answer that breaks off is an error; half a list that looks whole is as short as Cal.com made it', async () => {
    calcom.fault({ times: 1, effect: { kind: 'truncate' } });
    expect(await failureOf(owner().getTeamEventTypes(FRISEUR))).toMatchObject({ code: 'unavailable' });
    calcom.fault({ times: 1, effect: { kind: 'half' } });
    expect(await owner().getTeamEventTypes(FRISEUR)).toHaveLength(9);
    expect(await owner().getTeamEventTypes(FRISEUR)).toHaveLength(18);
  });

  test.each<[string, unknown]>([
    ['lengthInMinutes', entry({ lengthInMinutes: '30' })],
    ['title', entry({ title: null })],
    ['price', entry({ price: 'secret value' })],
    ['id', { ...entry({}), id: 'x' }],
  ])('one broken event type (%s) is named, with its place and never its value', async (place, broken) => {
    answerOnce([entry({ id: 6 }), broken]);
    const error = await failureOf(owner().getTeamEventTypes(FRISEUR));
    expect(error).toMatchObject({
      code: 'unavailable',
      detail: { reason: 'unknown_form', path: `/v2/teams/${FRISEUR}/event-types`, id: place === 'id' ? 'x' : 7 },
    });
    expect(JSON.stringify(error.detail.problems)).toContain(place);
    expect(JSON.stringify([error.message, error.detail, String(error.cause)])).not.toContain('secret value');
  });

  test('unknown members, new words of enums and nulls are no reason to stop', async () => {
    answerOnce([
      entry({ schedulingType: 'quantum', brandNew: { deep: [1] }, hosts: null, price: null, hidden: null }),
      entry({ id: 8, bookingWindow: { type: 'lunarDays', value: 3 }, confirmationPolicy: 'whenever' }),
      entry({ id: 9, bookingWindow: [{ type: 'businessDays', value: 5 }], teamId: null }),
      entry({ id: 10, bookingWindow: { disabled: true } }),
    ]);
    expect(await owner().getTeamEventTypes(FRISEUR)).toMatchObject([
      { id: 7, schedulingType: 'quantum' },
      { id: 8, bookingWindow: { type: 'lunarDays' }, confirmationPolicy: 'whenever' },
      { id: 9, bookingWindow: { type: 'businessDays' } },
      { id: 10, bookingWindow: undefined },
    ]);
  });

  test('a page that repeats itself ends with an error instead of going on for ever', async () => {
    const page = Array.from({ length: 250 }, (_, index) => ({
      id: index + 1,
      userId: index + 1,
      teamId: FRISEUR,
      accepted: true,
      role: 'MEMBER',
      user: { email: `m${index}@example.com` },
    }));
    answerOnce(page, 5);
    const error = await failureOf(allOf(owner().teamMembershipPages(FRISEUR)));
    expect(error).toMatchObject({ code: 'unavailable', detail: { reason: 'paging_broken' } });
    expect(askedOf(MEMBERSHIPS)).toBe(2);
  });

  test('an empty page after which more is promised ends with an error, too', async () => {
    const body = { status: 'success', data: [], pagination: { hasNextPage: true } };
    calcom.fault({ times: 5, effect: { kind: 'status', status: 200, body } });
    const error = await failureOf(allOf(owner().teamBookingPages(FRISEUR, {})));
    expect(error.detail).toMatchObject({ reason: 'paging_broken' });
    expect(askedOf('/v2/teams/:id/bookings')).toBe(1);
  });
});

describe('what is wrong with a key is said in words', () => {
  test('an unknown, an expired and a replaced one', async () => {
    expect(await failureOf(clientWith('cal_wrong').getMe())).toMatchObject({ detail: { reason: 'key_invalid' } });
    const client = owner();
    calcom.control.expireKey(demoApiKeys.friseurOwner);
    const error = await failureOf(client.getMe());
    expect(error).toMatchObject({ code: 'unauthenticated', detail: { reason: 'key_expired' } });
    expect(error.message).toContain('expired');
    calcom.control.rotateKey(demoApiKeys.friseurOwner, 'cal_new');
    expect(await failureOf(client.getMe())).toMatchObject({ detail: { reason: 'key_invalid' } });
    expect(await clientWith('cal_new').getMe()).toMatchObject({ id: 1001 });
  });

  test('a member’s, and one of somebody outside the team', async () => {
    const weak = await failureOf(member().getMembershipByEmail(FRISEUR, 'stefan@example.com'));
    expect(weak).toMatchObject({ code: 'forbidden', detail: { reason: 'role_missing' } });
    expect(weak.message).toContain('admin or owner');
    const outside = await failureOf(owner().getTeam(AGENCY));
    expect(outside).toMatchObject({ code: 'forbidden', detail: { reason: 'not_a_member' } });
  });

  test.each([
    [401, 'key_refused', { message: 'ApiAuthStrategy - something new' }],
    [403, 'not_allowed', { status: 'error', error: { code: 'ForbiddenException', message: 'PBAC says no' } }],
    [401, 'key_expired', { statusCode: 401, message: 'ApiAuthStrategy - api key - Your api key is expired' }],
    [498, 'key_expired', {}],
  ])('%i in other words, in either form: %s', async (status, reason, body) => {
    calcom.fault({ times: 1, effect: { kind: 'status', status, body } });
    expect((await failureOf(owner().getMe())).detail).toMatchObject({ reason });
  });

  test.each(['cal_key\n', 'cal key', 'cal_schlüssel', ''])('%j is no key: never sent, never quoted', async (key) => {
    const error = await failureOf(clientWith(key).getMe());
    expect(error).toMatchObject({ code: 'unauthenticated', detail: { reason: 'key_invalid' } });
    expect(calcom.requests()).toEqual([]);
    if (key !== '') expect(`${error.message}${error.stack}${String(error.cause)}`).not.toContain(key);
  });
});

const somebody = { name: 'Max', email: 'max@example.com', timeZone: 'Europe/Berlin' };
const post = async (path: string, body: object) => {
  const headers = { 'cal-api-version': '2024-08-13' };
  const response = await fetch(`${calcom.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return JSON.parse(await response.text());
};
