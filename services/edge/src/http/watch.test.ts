import { defineAction } from '@fencepost/contracts/define';
import { AppError } from '@fencepost/contracts/errors';
import { Problem } from '@fencepost/contracts/problem';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tenantIdOf } from '../../test/support/ground.ts';
import { makeSmallEdge, type SmallEdge } from '../../test/support/small-edge.ts';
import { MOST_STREAMS_OF_A_KEY } from './open-streams.ts';

const Run = z.object({ id: z.string(), state: z.enum(['running', 'done']), version: z.int().positive() });
const about = { owner: 'booking', version: 1, summary: 'x', errors: ['not_found'], output: Run } as const;
const actions = [
  defineAction({
    ...about,
    name: 'getRun',
    scope: 'tenant',
    input: Run.pick({ id: true }),
    http: { method: 'get', path: '/v1/runs/{id}', watch: { member: 'state', until: ['done'] } },
  }),
  defineAction({
    ...about,
    name: 'getOpsRun',
    scope: 'platform',
    input: Run.pick({ id: true }),
    http: { method: 'get', path: '/v1/ops/runs/{id}', watch: { member: 'state', until: ['done'] } },
  }),
];
const events = '/v1/runs/r/events';

let edge: SmallEdge;
beforeEach(() => {
  edge = makeSmallEdge(actions);
});

/** The owner tells these versions one after the other; the last of them is done. */
const lives = (versions: number): void => {
  let version = 0;
  edge.answer = () => {
    version += 1;
    return { id: 'r', state: version >= versions ? 'done' : 'running', version, internal: 'stays inside' };
  };
};
/** Nothing ever happens, and a pause lasts until the stream is over. */
const sleeps = (): void => {
  edge.answer = () => ({ id: 'r', state: 'running', version: 1 });
  edge.time = {
    nowMs: () => 0,
    pause: (_, signal) =>
      new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve()))),
  };
};
const problemOf = async (response: Response): Promise<Problem> => {
  const problem = Problem.parse(await response.json());
  expect(problem.status).toBe(response.status);
  return problem;
};

describe('the events of a record', () => {
  it('are the present answer and every further version, named, numbered, and an end', async () => {
    lives(3);
    const response = await edge.send('GET', events);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-request-id')).toBeTruthy();
    expect(await response.text()).toBe(
      [
        'event: getRun\nid: 1\ndata: {"id":"r","state":"running","version":1}\n\n',
        'event: getRun\nid: 2\ndata: {"id":"r","state":"running","version":2}\n\n',
        'event: getRun\nid: 3\ndata: {"id":"r","state":"done","version":3}\n\n',
        'event: end\ndata: {"reason":"done"}\n\n',
      ].join(''),
    );
    expect(edge.streams.size()).toBe(0);
  });

  it('begin after the one that the client saw last', async () => {
    lives(2);
    const text = await (await edge.send('GET', events, { headers: { 'last-event-id': '1' } })).text();
    expect(text).toMatch(/^event: getRun\nid: 2\n/);
    lives(2);
    expect(await (await edge.send('GET', events, { headers: { 'last-event-id': 'x' } })).text()).toMatch(/id: 1\n/);
  });

  it('are asked for in the scope of the key, across companies by one passage only', async () => {
    const operator = edge.issueKey('of-the-operator', null);
    lives(3);
    expect((await edge.send('GET', events, { key: operator })).status).toBe(403);
    expect(await (await edge.send('GET', '/v1/ops/runs/r/events', { key: operator })).text()).toContain('id: 3');
    expect(edge.asked).toHaveLength(3);
    expect(new Set(edge.asked.map(({ scope }) => scope)).size).toBe(1);
    expect(edge.asked[0]?.scope.tenantId).toBeNull();
  });

  it('of a record that is not there, or another company’s, are the same 404 as the record (TEN-054)', async () => {
    edge.answer = () => {
      throw new AppError('not_found', 'Nothing is known under this id.');
    };
    expect(await problemOf(await edge.send('GET', events))).toMatchObject({ status: 404, code: 'not_found' });
    expect(edge.streams.size()).toBe(0);
  });

  it('tell a later refusal as a problem, with nothing of what is inside', async () => {
    let asked = 0;
    edge.answer = () => {
      asked += 1;
      if (asked > 1) throw new Error('mongodb://root:password@10.0.0.1 refused');
      return { id: 'r', state: 'running', version: 1 };
    };
    const [first, second = '', third] = (await (await edge.send('GET', events)).text()).split('\n\n');
    expect(first).toMatch(/^event: getRun\n/);
    expect(second).toMatch(/^event: problem\ndata: /);
    expect(Problem.parse(JSON.parse(second.slice(second.indexOf('{'))))).toMatchObject({
      status: 500,
      instance: events,
    });
    expect(second).not.toMatch(/mongodb|password/);
    expect(third).toBe('event: end\ndata: {"reason":"problem"}');
  });

  it('end for a key that is revoked meanwhile', async () => {
    const key = edge.issueKey('short-lived', tenantIdOf('company 1'));
    let version = 0;
    edge.answer = () => {
      version += 1;
      if (version === 3) edge.revokeKey(key);
      return { id: 'r', state: 'running', version };
    };
    const text = await (await edge.send('GET', events, { key })).text();
    expect(text).toContain('id: 3\n');
    expect(text).toContain('"code":"unauthenticated"');
    expect(edge.asked).toHaveLength(3);
  });

  it('to HEAD are headers only, and no stream stays open', async () => {
    sleeps();
    const response = await edge.send('HEAD', events);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(edge.streams.size()).toBe(0);
  });
});

describe('a stream', () => {
  it('is given up as soon as its client goes away, and nobody is asked any more', async () => {
    sleeps();
    const reader = (await edge.send('GET', events)).body?.getReader();
    await reader?.read();
    const next = reader?.read();
    expect(edge.streams.size()).toBe(1);
    await reader?.cancel();
    expect((await next)?.done).toBe(true);
    expect([edge.streams.size(), edge.asked.length]).toEqual([0, 1]);
  });

  it('counts against its key until it is closed', async () => {
    sleeps();
    const open = await Promise.all(Array.from({ length: MOST_STREAMS_OF_A_KEY }, () => edge.send('GET', events)));
    expect(open.map(({ status }) => status)).toEqual(open.map(() => 200));
    const refused = await edge.send('GET', events);
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(await problemOf(refused)).toMatchObject({ status: 429, code: 'rate_limited' });
    await open[0]?.body?.cancel();
    expect((await edge.send('GET', events)).status).toBe(200);
  });

  it('is told that the edge stops, and no new one begins (SD1)', async () => {
    sleeps();
    const text = (await edge.send('GET', events)).text();
    await edge.streams.stop();
    expect(await text).toMatch(/event: end\ndata: {"reason":"stopping"}\n\n$/);
    expect(await problemOf(await edge.send('GET', events))).toMatchObject({ status: 503, code: 'unavailable' });
  });

  it('makes nothing that nobody reads', async () => {
    lives(1_000);
    const reader = (await edge.send('GET', events)).body?.getReader();
    await reader?.read();
    await reader?.read();
    await new Promise((resolve) => setImmediate(resolve));
    expect(edge.asked.length).toBe(2);
    await reader?.cancel();
  });
});
