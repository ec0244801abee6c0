import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { derivedId } from '@fencepost/contracts/ids';
import { Problem } from '@fencepost/contracts/problem';
import { eventually } from '@fencepost/testing/eventually';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { type Ground, prepareGround, type RunningEdge, tenantIdOf } from './support/ground.ts';
import { customerOf, type Neighbours, startNeighbours } from './support/neighbours.ts';

const OURS = tenantIdOf('company 1');
const THEIRS = tenantIdOf('company 15');
const NOBODYS_PORT = 1;

let ground: Ground;
let edge: RunningEdge;
let neighbours: Neighbours;
let companyKey: string;
let operatorKey: string;

beforeAll(async () => {
  ground = await prepareGround(inject('servers'));
  companyKey = await ground.issueKey('of company 1', OURS);
  operatorKey = await ground.issueKey('of the operator', null);
  neighbours = await startNeighbours(ground);
  edge = await ground.startEdge();
});
afterAll(async () => {
  await edge?.stop();
  await neighbours?.stop();
  await ground?.close();
});

const get = (path: string, key: string, from: { url: string } = edge): Promise<Response> =>
  fetch(`${from.url}${path}`, { headers: { authorization: `Bearer ${key}`, 'x-request-id': 'request-of-the-test' } });

describe('/v1', () => {
  it('asks the owning service in the scope of the key’s company', async () => {
    const response = await get('/v1/appointments?limit=5&calcomUid=abc', companyKey);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: [], nextCursor: null });
    expect(neighbours.asked.at(-1)).toEqual({
      name: 'listAppointments',
      input: { limit: 5, calcomUid: 'abc' },
      scope: {
        tenantId: OURS,
        actor: { kind: 'api_key', id: derivedId('key', 'of company 1'), role: 'admin' },
        requestId: 'request-of-the-test',
        // For the audit: where the request came from.
        from: { ip: '127.0.0.1', userAgent: expect.any(String) },
      },
    });
  });

  it('asks across companies only with the operator’s key, and says so', async () => {
    expect((await get('/v1/ops/quarantine', operatorKey)).status).toBe(200);
    expect(neighbours.asked.at(-1)?.scope).toEqual({
      tenantId: null,
      reason: 'operator request to v1.booking.listQuarantine',
      actor: { kind: 'operator', id: derivedId('key', 'of the operator') },
      requestId: 'request-of-the-test',
      from: { ip: '127.0.0.1', userAgent: expect.any(String) },
    });
    expect(await edge.metrics.render()).toContain('reason="operator request to v1.booking.listQuarantine"');
  });

  it('answers for another company’s record exactly as for one that does not exist (TI6)', async () => {
    const answerFor = async (customerId: string) => {
      const response = await get(`/v1/customers/${customerId}`, companyKey);
      const headers = [...response.headers.keys()].filter((name) => name !== 'date');
      return { status: response.status, headers, problem: { ...Problem.parse(await response.json()), instance: '' } };
    };
    const foreign = await answerFor(customerOf(THEIRS).id);
    expect(foreign).toEqual(await answerFor(derivedId('cus', 'nobody')));
    expect(foreign.problem).toMatchObject({ status: 404, code: 'not_found' });
    expect((await get(`/v1/customers/${customerOf(OURS).id}`, companyKey)).status).toBe(200);
  });

  it('answers 503 or 504 with Retry-After for a service that is not there, and webhooks are not concerned', async () => {
    const response = await get('/v1/ops/alerts', operatorKey);
    expect([503, 504]).toContain(response.status);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  });

  it('believes a key as soon as it is issued and no longer once it is revoked', async () => {
    const key = await ground.issueKey('short-lived', OURS);
    await eventually(async () => expect((await get('/v1/appointments', key)).status).toBe(200));
    await ground.bucket.remove(`apikey.${createHash('sha256').update(key).digest('hex')}`);
    await eventually(async () => expect((await get('/v1/appointments', key)).status).toBe(401));
  });
});

describe('the rate of an API key (RL1)', () => {
  const statusesOf = async (from: RunningEdge, key: string, times: number) => {
    const statuses: number[] = [];
    for (let n = 0; n < times; n += 1) statuses.push((await get('/v1/appointments', key, from)).status);
    return statuses;
  };

  it('is shared by all edges through Redis: what one has counted, the other knows', async () => {
    const config = { API_RATE_PER_MINUTE: 6 };
    const other = await ground.issueKey('of a quiet colleague', OURS);
    const [one, two] = await Promise.all([ground.startEdge({ config }), ground.startEdge({ config })]);
    let attempt = 0;
    // Again with another key when a busy machine made an edge count alone for a moment, as it should.
    const key = await eventually(async () => {
      attempt += 1;
      const fresh = await ground.issueKey(`shared by two edges ${attempt}`, OURS);
      await eventually(async () => {
        for (const { url } of [one, two]) expect((await get('/v1/ops/alerts', fresh, { url })).status).toBe(403);
      });
      const statuses = [...(await statusesOf(one, fresh, 2)), ...(await statusesOf(two, fresh, 3))];
      expect(statuses).toEqual([200, 200, 200, 200, 429]);
      return fresh;
    });
    const refused = await get('/v1/appointments', key, one);
    expect(Problem.parse(await refused.json())).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-policy')).toBe('"key";q=6;w=60');
    expect(refused.headers.get('ratelimit')).toMatch(/^"key";r=0;t=\d+$/);
    expect((await get('/v1/appointments', other, one)).status).toBe(200);
    await Promise.all([one.stop(), two.stop()]);
  });

  it.each(['gone', 'there but silent'])(
    'is this edge’s share of it while Redis is %s, and nobody waits for it',
    async (state) => {
      const silent = createServer(() => {}).listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = z.object({ port: z.int() }).parse(silent.address());
      const redis = `redis://127.0.0.1:${state === 'gone' ? NOBODYS_PORT : port}`;
      const alone = await prepareGround({ nats: inject('servers').nats, redis });
      const key = await alone.issueKey('without redis', OURS);
      const answering = await startNeighbours(alone);
      const one = await alone.startEdge({ config: { API_RATE_PER_MINUTE: 9, REPLICAS: 3 } });
      expect(await statusesOf(one, key, 4)).toEqual([200, 200, 200, 429]);
      await one.stop();
      await answering.stop();
      await alone.close();
      silent.close();
    },
  );
});
