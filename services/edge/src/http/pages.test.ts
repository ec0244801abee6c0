import { actions } from '@fencepost/contracts/catalog';
import { errorTable } from '@fencepost/contracts/errors';
import { hasHttp, httpInputOf, takesBody } from '@fencepost/contracts/http-input';
import { Problem } from '@fencepost/contracts/problem';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type InMemoryEdge, makeInMemoryEdge } from '../../test/support/in-memory-edge.ts';

let edge: InMemoryEdge;
beforeAll(async () => {
  edge = await makeInMemoryEdge();
});

const OpenApi = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
const offered = actions.filter(hasHttp);

describe('the documentation', () => {
  it('is where a person who comes to the front door is sent', async () => {
    const response = await edge.get('/');
    expect([response.status, response.headers.get('location')]).toEqual([302, '/docs']);
  });

  it('names every route that is there, and every route it names is there', async () => {
    const text = await (await edge.get('/docs')).text();
    const { paths } = OpenApi.parse(await (await edge.get('/openapi.json')).json());
    for (const { http } of offered) {
      expect(text).toContain(`${http.method.toUpperCase()} ${http.path}`);
      expect(paths[http.path]).toHaveProperty(http.method);
    }
    for (const path of Object.keys(paths)) {
      const response = await edge.app.request(path.replaceAll(/[{}]/g, ''), { method: 'OPTIONS' });
      expect([path, response.status]).toEqual([path, 405]);
    }
  });

  it('needs no script, no style and no image from anywhere, and says so to the browser', async () => {
    const response = await edge.get('/docs');
    const text = await response.text();
    expect(text).not.toMatch(/<script|<img|<link|style=|href="http|src=/);
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('has a language, one first heading, a caption for every table and an aim for every link', async () => {
    const text = await (await edge.get('/docs')).text();
    expect(text).toMatch(/<html lang="en">/);
    expect(text.match(/<h1>/g)).toHaveLength(1);
    expect(text.match(/<caption>/g)?.length).toBe(text.match(/<table>/g)?.length);
    const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => `#${id}`));
    const aims = [...text.matchAll(/href="([^"]+)"/g)].flatMap(([, aim = '']) => aim);
    for (const aim of aims.filter((each) => each.startsWith('#'))) expect(ids).toContain(aim);
    for (const aim of new Set(aims.filter((each) => each.startsWith('/')))) {
      expect([aim, (await edge.get(aim)).status]).toEqual([aim, 200]);
    }
  });
});

describe('what the documentation says of an action', () => {
  const sectionOf = async (name: string): Promise<string> => {
    const text = await (await edge.get('/docs')).text();
    return text.split('<section>').find((each) => each.includes(`id="${name}"`)) ?? '';
  };

  it.each(offered)('$name: whose key, what role, which headers, and where it is watched', async (action) => {
    const text = await sectionOf(action.name);
    expect(text).toContain(action.scope === 'tenant' ? `with the role ${action.role} or` : 'the operator’s key');
    expect(text.includes('<code>Idempotency-Key</code>')).toBe(action.http.idempotencyKey !== undefined);
    expect(text.includes('<code>If-Match</code>')).toBe(httpInputOf(action).expectedVersion !== undefined);
    expect(text.includes(`<code>GET ${action.http.path}/events</code>`)).toBe(action.http.watch !== undefined);
    if (!takesBody(action)) expect(text).not.toContain('in the body');
  });
});

describe('a problem’s type', () => {
  it.each(Object.entries(errorTable))('%s leads to a page that explains it', async (code, { title, status }) => {
    const text = await (await edge.get(`/problems/${code}`)).text();
    expect(text).toContain(`<h1>${title}</h1>`);
    expect(text).toContain(String(status));
  });
});

describe('an address that is not there', () => {
  it.each([
    '/nothing',
    '/v1',
    '/v1/',
    '/v1/appointments/',
    '/docs/',
    '/problems/nothing',
    '/%zz',
    '/..%2f..%2fetc',
    '/webhooks',
  ])('%s is answered with a problem document', async (path) => {
    const response = await edge.get(path);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(Problem.parse(await response.json())).toMatchObject({ status: 404, code: 'not_found' });
  });
});
