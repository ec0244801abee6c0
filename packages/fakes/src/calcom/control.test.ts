import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bigTeam, bigTeamSeed } from './big-team-seed.ts';
import { demoApiKeys, demoSeed } from './seed.ts';
import { type FakeCalcom, startFakeCalcom } from './server.ts';

let calcom: FakeCalcom;
beforeEach(async () => {
  calcom = await startFakeCalcom({ seed: demoSeed });
});
afterEach(() => calcom.close());

const call = async (method: string, path: string, body?: object, key: string = demoApiKeys.friseurOwner) => {
  const response = await fetch(`${calcom.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
};
const control = (method: string, path: string, body?: object) => call(method, `/__control${path}`, body);
const listed = async (): Promise<{ id: number; teamId: number; title: string }[]> =>
  (await call('GET', '/v2/teams/34209/event-types')).body.data;
const cut = { title: 'Neu', slug: 'neu', lengthInMinutes: 30 };

describe('people at Cal.com’s pages, from another process', () => {
  test('add, change and remove event types', async () => {
    expect((await control('POST', '/teams/34209/event-types', { id: 7, ...cut, price: 100 })).status).toBe(201);
    expect((await listed()).at(-1)).toMatchObject({ id: 7, teamId: 34209, price: 100, hosts: [{}, {}] });
    await control('PATCH', '/teams/34209/event-types/7', { title: 'Neuer', schedulingType: 'quantum' });
    expect((await listed()).at(-1)).toMatchObject({ id: 7, title: 'Neuer', price: 100, schedulingType: 'quantum' });
    expect((await control('DELETE', '/teams/34209/event-types/7')).status).toBe(204);
    expect(await listed()).toHaveLength(18);
  });

  test('let people join, change and leave a team', async () => {
    await control('POST', '/teams/34209/members', { userId: 9, role: 'ADMIN', email: 'n@x.de', apiKeys: ['cal_9'] });
    expect((await call('GET', '/v2/teams/34209/memberships', undefined, 'cal_9')).body.data).toHaveLength(3);
    await control('PATCH', '/teams/34209/members/9', { role: 'MEMBER', email: 'm@x.de' });
    expect((await call('GET', '/v2/teams/34209/memberships', undefined, 'cal_9')).status).toBe(403);
    expect((await call('GET', '/v2/me', undefined, 'cal_9')).body.data).toMatchObject({ email: 'm@x.de' });
    const found = await call('GET', '/v2/teams/34209/memberships?emails=m@x.de');
    expect(found.body.data).toMatchObject([{ role: 'MEMBER', userId: 9 }]);
    await control('DELETE', '/teams/34209/members/9');
    expect((await call('GET', '/v2/teams/34209', undefined, 'cal_9')).status).toBe(403);
  });

  test('let a key expire, revoke it and replace it', async () => {
    const wordsOf = async (key: string = demoApiKeys.friseurOwner) =>
      (await call('GET', '/v2/me', undefined, key)).body.error?.message;
    await control('POST', '/keys/expire', { key: demoApiKeys.friseurOwner });
    expect(await wordsOf()).toBe('ApiAuthStrategy - api key - Your api key is expired');
    await control('POST', '/keys/rotate', { key: demoApiKeys.friseurOwner, to: 'cal_new' });
    expect([await wordsOf(), await wordsOf('cal_new')]).toEqual([expect.stringMatching(/not valid/), undefined]);
    await control('POST', '/keys/revoke', { key: 'cal_new' });
    expect(await wordsOf('cal_new')).toMatch(/not valid/);
  });

  test('plant event types of other teams, known or not, into a team’s list', async () => {
    await control('POST', '/teams/34209/foreign-event-types', { eventTypeId: 2563193 });
    await control('POST', '/teams/34209/foreign-event-types', { id: 8, teamId: 99, ...cut });
    expect((await listed()).slice(18)).toMatchObject([
      { id: 2563193, teamId: 39203 },
      { id: 8, teamId: 99 },
    ]);
    await control('DELETE', '/teams/34209/foreign-event-types');
    expect(await listed()).toHaveLength(18);
  });

  test.each([
    ['POST', '/teams/34209/event-types', { id: 'x' }],
    ['POST', '/teams/1/event-types', { id: 7, ...cut }],
    ['POST', '/teams/34209/event-types', { id: 3420901, ...cut }],
    ['DELETE', '/teams/34209/event-types/1', undefined],
    ['PATCH', '/teams/34209/members/1', {}],
    ['POST', '/keys/expire', { key: 'nobody’s' }],
  ])('are told their mistakes: %s %s', async (method, path, body) => {
    const { status, body: answer } = await control(method, path, body);
    expect([status, answer.problems.length > 0]).toEqual([400, true]);
  });
});

test('half a list is valid JSON that says nothing of the rest', async () => {
  await control('POST', '/faults', { times: 1, effect: { kind: 'half' } });
  expect(await listed()).toHaveLength(9);
  expect(await listed()).toHaveLength(18);
});

test('requests are counted by kind of address and key, refused ones included', async () => {
  await listed();
  await call('GET', '/v2/teams/39203/event-types');
  await call('GET', '/v2/teams/34209/memberships?take=1', undefined, demoApiKeys.friseurMember);
  const expected = [
    { method: 'GET', path: '/v2/teams/:id/event-types', key: demoApiKeys.friseurOwner, count: 2 },
    { method: 'GET', path: '/v2/teams/:id/memberships', key: demoApiKeys.friseurMember, count: 1 },
  ];
  expect((await control('GET', '/requests')).body).toEqual(expected);
  expect(calcom.requests()).toEqual(expected);
  await control('DELETE', '/requests');
  expect(calcom.requests()).toEqual([]);
});

test('a reset undoes every change', async () => {
  calcom.control.removeEventType(3420901);
  calcom.control.removeMember(34209, 1002);
  calcom.control.plantForeign(34209, 2563193);
  calcom.control.revokeKey(demoApiKeys.friseurOwner);
  calcom.reset();
  expect(await listed()).toMatchObject(Array(18).fill({ teamId: 34209 }));
  expect((await call('GET', '/v2/teams/34209/memberships')).body.data.map(({ id }: { id: number }) => id)).toEqual([
    1, 2,
  ]);
});

test('a big team is listed by its owner, 250 members a page at most', async () => {
  const big = await startFakeCalcom({ seed: bigTeamSeed({ eventTypes: 300, members: 300 }), requestsPerMinute: 3 });
  const get = async (path: string) => {
    const headers = { authorization: `Bearer ${bigTeam.ownerKey}` };
    const response = await fetch(`${big.url}/v2/teams/${bigTeam.id}${path}`, { headers });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  expect((await get('/event-types')).body.data).toHaveLength(300);
  expect((await get('/memberships?take=250&skip=250')).body.data).toHaveLength(50);
  expect((await get('/memberships?take=251')).status).toBe(400);
  expect((await get('/memberships')).status).toBe(429);
  await big.close();
});
