import { listAppointments } from '@fencepost/contracts/booking/appointment';
import { actions } from '@fencepost/contracts/catalog';
import { AppError } from '@fencepost/contracts/errors';
import { hasHttp } from '@fencepost/contracts/http-input';
import { derivedId, entityPrefixes } from '@fencepost/contracts/ids';
import { Problem } from '@fencepost/contracts/problem';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  COMPANY,
  COMPANY_KEY,
  type InMemoryEdge,
  makeInMemoryEdge,
  OPERATOR_KEY,
  VIEWER_KEY,
} from '../../test/support/in-memory-edge.ts';

let edge: InMemoryEdge;
const openEdge = async (): Promise<void> => {
  edge = await makeInMemoryEdge();
};

const problemOf = async (response: Response): Promise<Problem> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = Problem.parse(await response.json());
  expect(problem.status).toBe(response.status);
  expect(problem.requestId).toBe(response.headers.get('x-request-id'));
  return problem;
};

const prefixOf = (type: string): string =>
  Object.entries(entityPrefixes).find(([, known]) => known === type)?.[0] ?? '';

const saysWhatIsMissing = ['idempotency_key_missing', 'precondition_required'];

/** Every route of the catalogue with ids that have the right form. */
const routes = actions.filter(hasHttp).map((action) => ({
  action,
  path: action.http.path.replaceAll(/\{(\w+)Id\}/g, (_, type: string) => derivedId(prefixOf(type), 'x')),
}));

describe('every route of the catalogue', () => {
  beforeAll(openEdge);
  beforeEach(() => {
    edge.asked.length = 0;
    edge.answer = () => ({ data: [], nextCursor: null });
  });

  it.each(routes)('$action.http.path opens to nobody without a key', async ({ action, path }) => {
    for (const key of [undefined, 'fp_unknown', '', 'fp_with spaces']) {
      const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
      const response = await edge.app.request(path, { method: action.http.method.toUpperCase(), headers });
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="fencepost"/);
      expect((await problemOf(response)).code).toBe('unauthenticated');
    }
    expect(edge.asked).toEqual([]);
  });

  it.each(routes)('$action.http.path opens to the right kind of key only', async ({ action, path }) => {
    const [right, wrong] = action.scope === 'tenant' ? [COMPANY_KEY, OPERATOR_KEY] : [OPERATOR_KEY, COMPANY_KEY];
    const send = (key: string) =>
      edge.app.request(path, { method: action.http.method.toUpperCase(), headers: { authorization: `Bearer ${key}` } });
    expect(await problemOf(await send(wrong))).toMatchObject({ status: 403, code: 'forbidden' });
    expect(edge.asked).toEqual([]);
    edge.answer = () => {
      throw new AppError('not_found', 'Asked and not found.');
    };
    // Where more is needed than the address says, the right key comes as far as being told so.
    const { code } = await problemOf(await send(right));
    expect(['not_found', 'invalid_input', 'malformed_body', ...saysWhatIsMissing]).toContain(code);
    const scope = { tenantId: action.scope === 'tenant' ? COMPANY : null };
    expect(edge.asked).toMatchObject(code === 'not_found' ? [{ address: action.address, scope }] : []);
  });

  it.each(routes.filter(({ action }) => action.scope === 'tenant' && action.role !== 'viewer'))(
    '$action.http.path is closed to a key of too low a role, which is told what it would need (TEN-054)',
    async ({ action, path }) => {
      const headers = { authorization: `Bearer ${VIEWER_KEY}` };
      const response = await edge.app.request(path, { method: action.http.method.toUpperCase(), headers });
      const facts = { needs: action.role, role: 'viewer' };
      expect(await problemOf(response)).toMatchObject({ status: 403, code: 'forbidden', facts });
      expect(edge.asked).toEqual([]);
    },
  );

  it.each(routes)('$action.http.path refuses other methods with 405 and Allow', async ({ path }) => {
    const response = await edge.app.request(path, { method: 'OPTIONS' });
    expect((await problemOf(response)).code).toBe('method_not_allowed');
    const offered = routes.filter((route) => route.path === path).map(({ action }) => action.http.method.toUpperCase());
    const allow = response.headers.get('allow')?.split(', ');
    expect(allow?.toSorted()).toEqual([...offered, ...(offered.includes('GET') ? ['HEAD'] : [])].toSorted());
  });
});

describe('an answer', () => {
  beforeEach(openEdge);

  it('is what the contract says and nothing beside it', async () => {
    edge.answer = () => ({ data: [], nextCursor: null, internal: 'secret' });
    const response = await edge.get('/v1/appointments', COMPANY_KEY);
    expect(await response.json()).toEqual({ data: [], nextCursor: null });
    expect(response.headers.get('ratelimit-policy')).toBe('"key";q=600;w=60');
    expect(response.headers.get('ratelimit')).toBe('"key";r=599;t=60');
    expect(edge.asked).toMatchObject([{ address: listAppointments.address, input: { limit: 20 } }]);
  });

  it('to HEAD is that of GET without a body', async () => {
    const response = await edge.app.request('/v1/appointments', {
      method: 'HEAD',
      headers: { authorization: `Bearer ${COMPANY_KEY}` },
    });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

describe('a request that its contract does not allow', () => {
  beforeEach(openEdge);

  it.each([
    ['a limit that is too high', '?limit=101', '/limit'],
    ['a limit that is no number', '?limit=many', '/limit'],
    ['a filter given twice', '?calcomUid=a&calcomUid=b', '/calcomUid'],
    ['a misspelt filter, which must not mean "everything"', '?calcomUID=a', '/calcomUID'],
    ['a name that points into a pointer', '?a~b/c=1', '/a~0b~1c'],
    ['a member called __proto__', '?__proto__=1', undefined],
    ['an id of another kind', `/${derivedId('cus', 'x')}`, '/appointmentId'],
    ['an id that is none', '/1%20OR%201=1', '/appointmentId'],
  ])('is refused with 400 that names %s', async (_, suffix, pointer) => {
    const response = await edge.get(`/v1/appointments${suffix}`, COMPANY_KEY);
    if (pointer === undefined) return expect(response.status).toBeLessThan(500);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ code: 'invalid_input', errors: [{ pointer }] });
    expect(edge.asked).toEqual([]);
  });

  it('is told everything that is wrong at once', async () => {
    const problem = await problemOf(await edge.get('/v1/appointments?limit=0&calcomUid=&nonsense=1', COMPANY_KEY));
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(['/limit', '/calcomUid', '/nonsense']);
  });
});

describe('a failure behind the edge', () => {
  beforeEach(openEdge);

  it('keeps the places that the service finds wrong', async () => {
    const errors = [{ pointer: '/cursor', message: 'Said by the service.' }];
    edge.answer = () => {
      throw new AppError('invalid_input', 'Said by the service.', { errors });
    };
    expect(await problemOf(await edge.get('/v1/appointments', COMPANY_KEY))).toMatchObject({ status: 400, errors });
  });

  it.each([
    ['unavailable', 503, '2'],
    ['timeout', 504, '2'],
    ['corrupt_row', 500, null],
    ['stale_version', 409, null],
  ] as const)('%s is answered with %i', async (code, status, retryAfter) => {
    edge.answer = () => {
      throw new AppError(code, 'Said by the service.');
    };
    const response = await edge.get('/v1/appointments', COMPANY_KEY);
    expect(response.headers.get('retry-after')).toBe(retryAfter);
    expect(await problemOf(response)).toMatchObject({ code, status, detail: 'Said by the service.' });
  });

  it.each([
    ['rate_limited', 57_400, '58'],
    ['unavailable', 30_000, '30'],
    ['unavailable', 0, '1'],
    ['unavailable', 'soon', '2'],
    ['rate_limited', -1, '1'],
  ] as const)(
    '%s with retryAfterMs %s says when to come back, in whole seconds and never too early',
    async (code, retryAfterMs, wanted) => {
      edge.answer = () => {
        throw new AppError(code, 'Said by the service.', { retryAfterMs });
      };
      const response = await edge.get('/v1/appointments', COMPANY_KEY);
      expect(response.headers.get('retry-after')).toBe(wanted);
    },
  );

  it('that nobody foresaw keeps its text to itself', async () => {
    edge.answer = () => {
      throw new Error('mongodb://root:password@10.0.0.1 refused');
    };
    const response = await edge.get('/v1/appointments', COMPANY_KEY);
    const problem = await problemOf(response);
    expect(problem.code).toBe('internal');
    expect(JSON.stringify(problem)).not.toMatch(/mongodb|password|\.ts/);
  });
});

describe('a key that asked too often', () => {
  beforeEach(openEdge);

  it('is told when to come back (RL1)', async () => {
    edge.allowance = { allowed: false, limit: 600, remaining: 0, resetSeconds: 17 };
    const response = await edge.get('/v1/appointments', COMPANY_KEY);
    expect(response.headers.get('retry-after')).toBe('17');
    expect(response.headers.get('ratelimit')).toBe('"key";r=0;t=17');
    expect(await problemOf(response)).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(edge.asked).toEqual([]);
  });
});

describe('what is counted', () => {
  beforeEach(openEdge);

  it('has the route’s template as its label, never the path that was asked', async () => {
    await edge.get(`/v1/appointments/${derivedId('apt', 'x')}`, COMPANY_KEY);
    await edge.get('/v1/nowhere/at/all', COMPANY_KEY);
    await edge.app.request('/docs', { method: 'PATCH' });
    const text = await edge.metrics.render();
    expect(text).toContain('method="GET",route="/v1/appointments/{appointmentId}"');
    expect(text).toContain('method="GET",route="unknown",status="404"');
    expect(text).toContain('method="PATCH",route="/docs",status="405"');
    expect(text).not.toMatch(/apt_|nowhere/);
  });
});

it('an answer that is a file travels as it is, under its name, and as no page', async () => {
  await openEdge();
  edge.answer = () => ({
    contentType: 'text/calendar; charset=utf-8',
    fileName: 'apt.ics',
    body: 'BEGIN:VCALENDAR\r\n',
  });
  const path = `/v1/appointments/${derivedId('apt', 'x')}/calendar.ics`;
  const response = await edge.app.request(path, { headers: { authorization: `Bearer ${COMPANY_KEY}` } });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="apt.ics"');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await response.text()).toBe('BEGIN:VCALENDAR\r\n');
});
