import { once } from 'node:events';
import { connect } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { defineAction } from '@fencepost/contracts/define';
import { Problem } from '@fencepost/contracts/problem';
import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { quiet, tenantIdOf } from '../../test/support/ground.ts';
import { watchTime } from '../adapters/watch-time.ts';
import { mountApi } from './api-routes.ts';
import type { EdgeEnv } from './edge-env.ts';
import { type Listening, listen } from './listen.ts';
import { makeCountRequest } from './observe.ts';
import { makeOpenStreams } from './open-streams.ts';
import { mountRefusals } from './refusals.ts';

const renameThing = defineAction({
  owner: 'booking',
  name: 'renameThing',
  version: 1,
  summary: 'An action with a body, which the catalogue may not have.',
  scope: 'tenant',
  input: z.object({ thing: z.string(), name: z.string().min(1), tags: z.array(z.string()).default([]) }),
  output: z.unknown(),
  errors: [],
  http: { method: 'post', path: '/v1/things/{thing}/rename', status: 202 },
});

let server: Listening;
let asked: unknown[] = [];

beforeAll(async () => {
  const metrics = makeMetrics('edge');
  const count = makeCountRequest(metrics);
  const app = new Hono<EdgeEnv>();
  mountApi(app, [renameThing], {
    directory: { apiKey: () => ({ apiKeyId: 'key', tenantId: tenantIdOf('company 1'), role: 'admin', person: null }) },
    limits: { take: async () => ({ allowed: true, limit: 1, remaining: 1, resetSeconds: 1 }) },
    call: async (contract, input) => {
      asked.push(input);
      return z.parse<(typeof contract)['output']>(contract.output, { done: true });
    },
    acrossTenants: makeAcrossTenants({ log: quiet, metrics }),
    count,
    streams: makeOpenStreams(),
    time: watchTime,
    log: quiet,
  });
  mountRefusals(app, { count, log: quiet });
  server = await listen(app, { host: '127.0.0.1', port: 0 });
});
beforeEach(() => {
  asked = [];
});
afterAll(() => server.stop());

const rename = async (body: string | ReadableStream, contentType = 'application/json') => {
  const headers = { authorization: 'Bearer fp_x', 'content-type': contentType };
  const init = { method: 'POST', headers, body, duplex: 'half' } as const;
  const response = await fetch(`${server.url}/v1/things/t1/rename`, init);
  return { status: response.status, json: await response.json() };
};

describe('a JSON body of /v1', () => {
  it('is asked together with what the path says, as the contract parses it', async () => {
    expect(await rename('{"name":"new"}')).toEqual({ status: 202, json: { done: true } });
    expect(asked).toEqual([{ thing: 't1', name: 'new', tags: [] }]);
  });

  it.each<[string, string, string | undefined, string]>([
    ['that is not JSON', '{"name":', undefined, 'malformed_body'],
    ['that is empty', '', undefined, 'malformed_body'],
    ['of another content type', 'name=new', 'application/x-www-form-urlencoded', 'malformed_body'],
    ['that is a list', '[]', undefined, 'invalid_input'],
    ['that is null', 'null', undefined, 'invalid_input'],
    ['30,000 levels deep', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, undefined, 'invalid_input'],
    ['with a member too many', '{"name":"new","tenantId":"ten_x"}', undefined, 'invalid_input'],
    ['that would answer for the path', '{"name":"new","thing":"t2"}', undefined, 'invalid_input'],
    ['with __proto__ in it', '{"__proto__":{"name":"new"}}', undefined, 'invalid_input'],
    ['of more than 64 KiB', `{"name":"${'x'.repeat(65_536)}"}`, undefined, 'too_large'],
  ])('%s is refused and nobody is asked', async (_, body, contentType, code) => {
    const { status, json } = await rename(body, contentType);
    expect(Problem.parse(json)).toMatchObject({ code, status });
    expect(asked).toEqual([]);
  });

  it('of more than 64 KiB in chunks is refused as well', async () => {
    const { status } = await rename(new Blob(Array.from({ length: 20 }, () => 'x'.repeat(8_192))).stream());
    expect(status).toBe(413);
    expect(asked).toEqual([]);
  });
});

describe('what is no request', () => {
  const say = async (text: string): Promise<string> => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(text);
    return readText(socket);
  };

  it.each([
    ['nonsense', 'HELLO\r\n\r\n', 400, 'invalid_input'],
    [
      'two different lengths',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      400,
      'invalid_input',
    ],
    [
      'a length and chunks at once',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
      'invalid_input',
    ],
    ['a Host that is none', 'GET / HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n', 400, 'invalid_input'],
    ['headers without end', `GET / HTTP/1.1\r\nhost: x\r\nlong: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'too_large'],
  ])('is answered with a problem document all the same: %s', async (_, text, status, code) => {
    const answer = await say(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
    expect(Problem.parse(JSON.parse(answer.slice(answer.indexOf('{'))))).toMatchObject({ status, code });
  });
});
