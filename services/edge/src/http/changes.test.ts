import { defineAction } from '@fencepost/contracts/define';
import { AppError } from '@fencepost/contracts/errors';
import { Problem } from '@fencepost/contracts/problem';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeSmallEdge, type SmallEdge } from '../../test/support/small-edge.ts';

const Thing = z.object({ id: z.string(), name: z.string(), version: z.int().positive() });
const about = { owner: 'booking', version: 1, summary: 'x', scope: 'tenant', output: Thing, errors: [] } as const;
const OneVersion = Thing.pick({ id: true, version: true });
const path = '/v1/things/{id}';

const actions = [
  defineAction({
    ...about,
    name: 'getThing',
    input: Thing.pick({ id: true }),
    http: { method: 'get', path },
  }),
  defineAction({
    ...about,
    name: 'latestThing',
    input: z.object({}),
    http: { method: 'get', path: '/v1/things/latest' },
  }),
  defineAction({
    ...about,
    name: 'makeThing',
    input: Thing.pick({ name: true }),
    http: { method: 'post', path: '/v1/things', status: 201, idempotencyKey: 'required' },
  }),
  defineAction({ ...about, name: 'changeThing', input: Thing, http: { method: 'patch', path } }),
  defineAction({
    ...about,
    name: 'replaceThing',
    input: Thing.extend({ version: Thing.shape.version.optional() }),
    http: { method: 'put', path, idempotencyKey: 'optional' },
  }),
  defineAction({
    ...about,
    name: 'removeThing',
    input: OneVersion.extend({ why: z.string().optional() }),
    http: { method: 'delete', path },
  }),
  defineAction({
    ...about,
    name: 'finishThing',
    input: OneVersion,
    http: { method: 'post', path: '/v1/things/{id}/finish' },
  }),
];

let edge: SmallEdge;
beforeEach(() => {
  edge = makeSmallEdge(actions);
  edge.answer = () => ({ id: 't', name: 'new', version: 4 });
});

const problemOf = async (response: Response): Promise<Problem> => {
  const problem = Problem.parse(await response.json());
  expect([response.status, response.headers.get('content-type')]).toEqual([problem.status, 'application/problem+json']);
  return problem;
};
const inputs = () => edge.asked.map(({ input }) => input);

describe('an address', () => {
  it('takes each of its methods: bodies with post, put and patch, a query with delete', async () => {
    const body = { name: 'new', version: 3 };
    const answers = [
      await edge.send('GET', '/v1/things/t'),
      await edge.send('PATCH', '/v1/things/t', { body }),
      await edge.send('PUT', '/v1/things/t', { body }),
      await edge.send('DELETE', '/v1/things/t?why=old', { headers: { 'if-match': '"3"' } }),
      await edge.send('POST', '/v1/things', { body: { name: 'new' }, headers: { 'idempotency-key': 'k' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 201]);
    expect(inputs()).toEqual([
      { id: 't' },
      { id: 't', ...body },
      { id: 't', ...body },
      { id: 't', why: 'old', version: 3 },
      { name: 'new' },
    ]);
  });

  it('lists all of its methods when it refuses another', async () => {
    const response = await edge.send('POST', '/v1/things/t');
    expect(response.headers.get('allow')?.split(', ').toSorted()).toEqual(['DELETE', 'GET', 'HEAD', 'PATCH', 'PUT']);
    expect((await problemOf(response)).code).toBe('method_not_allowed');
  });

  it('that is spelled out comes before one that takes anything there', async () => {
    await edge.send('GET', '/v1/things/latest');
    expect(edge.asked.map(({ address }) => address)).toEqual(['v1.booking.latestThing']);
  });

  it.each([
    ['PATCH', { name: 'new', version: 3, nonsense: 1 }, '/nonsense'],
    ['PUT', { name: 1 }, '/name'],
    ['DELETE', undefined, '/nonsense'],
  ])('refuses with %s what its contract does not know', async (method, body, pointer) => {
    const suffix = body === undefined ? '?nonsense=1' : '';
    const problem = await problemOf(await edge.send(method, `/v1/things/t${suffix}`, { body }));
    expect(problem).toMatchObject({ code: 'invalid_input', errors: [{ pointer }] });
    expect(edge.asked).toEqual([]);
  });
});

describe('an Idempotency-Key (AP2)', () => {
  const make = (headers: Record<string, string>) => edge.send('POST', '/v1/things', { body: { name: 'a' }, headers });
  const keysAsked = () => edge.asked.map(({ scope }) => scope.idempotencyKey);

  it('goes to the owner in the scope of the request', async () => {
    expect((await make({ 'idempotency-key': '"8e03978e-40d5-43dd-bc93-6894a57f9324"' })).status).toBe(201);
    expect(keysAsked()).toEqual(['"8e03978e-40d5-43dd-bc93-6894a57f9324"']);
  });

  it('must be there where making a thing twice would hurt', async () => {
    expect((await problemOf(await make({}))).code).toBe('idempotency_key_missing');
    expect(edge.asked).toEqual([]);
  });

  it.each([
    ['empty', ''],
    ['with a blank', 'a b'],
    ['of 256 characters', 'x'.repeat(256)],
    ['sent twice, as node joins it', 'a, b'],
    ['beyond ASCII', 'é'],
  ])('is refused when it is %s', async (_, key) => {
    const problem = await problemOf(await make({ 'idempotency-key': key }));
    expect(problem).toMatchObject({ code: 'invalid_input', detail: expect.stringContaining('Idempotency-Key') });
    expect(edge.asked).toEqual([]);
  });

  it('may be left out where it is optional, and means nothing where there is none', async () => {
    const body = { name: 'new', version: 3 };
    await edge.send('PUT', '/v1/things/t', { body });
    await edge.send('PUT', '/v1/things/t', { body, headers: { 'idempotency-key': 'k' } });
    await edge.send('PATCH', '/v1/things/t', { body, headers: { 'idempotency-key': 'not a key' } });
    expect(keysAsked()).toEqual([undefined, 'k', undefined]);
  });
});

describe('the ETag of an answer', () => {
  it('is the version of the record, after reading and after changing it', async () => {
    const body = { name: 'new', version: 3 };
    for (const response of [await edge.send('GET', '/v1/things/t'), await edge.send('PATCH', '/v1/things/t', { body })])
      expect(response.headers.get('etag')).toBe('"4"');
  });

  it.each(['"4"', 'W/"4"', '"3", "4"', '*'])('spares a reader who has %s the body', async (known) => {
    const response = await edge.send('GET', '/v1/things/t', { headers: { 'if-none-match': known } });
    expect([response.status, await response.text(), response.headers.get('etag')]).toEqual([304, '', '"4"']);
    expect(response.headers.get('x-request-id')).toBeTruthy();
  });

  it.each(['"3"', '4', '"44"'])('that is another than %s is answered in full', async (known) => {
    const response = await edge.send('GET', '/v1/things/t', { headers: { 'if-none-match': known } });
    expect([response.status, await response.json()]).toEqual([200, { id: 't', name: 'new', version: 4 }]);
  });

  it('never keeps a change from its answer', async () => {
    const headers = { 'if-none-match': '"4"' };
    const response = await edge.send('PATCH', '/v1/things/t', { body: { name: 'new', version: 3 }, headers });
    expect(response.status).toBe(200);
  });
});

describe('If-Match', () => {
  const change = (headers: Record<string, string>, body: object = { name: 'new' }) =>
    edge.send('PATCH', '/v1/things/t', { body, headers });

  it('names the version that a change means, so that the body need not', async () => {
    expect((await change({ 'if-match': '"3"' })).status).toBe(200);
    expect((await change({ 'if-match': '"3"' }, { name: 'new', version: 3 })).status).toBe(200);
    expect((await edge.send('POST', '/v1/things/t/finish', { headers: { 'if-match': '"3"' } })).status).toBe(200);
    expect((await edge.send('POST', '/v1/things/t/finish', { body: { version: 3 } })).status).toBe(200);
    expect(inputs()).toEqual([
      { id: 't', name: 'new', version: 3 },
      { id: 't', name: 'new', version: 3 },
      { id: 't', version: 3 },
      { id: 't', version: 3 },
    ]);
  });

  it('or a version in the body is demanded: nothing is changed unseen', async () => {
    const refused = [
      await change({}),
      await edge.send('DELETE', '/v1/things/t'),
      await edge.send('POST', '/v1/things/t/finish'),
    ];
    for (const response of refused)
      expect(await problemOf(response)).toMatchObject({
        code: 'precondition_required',
        detail: expect.stringContaining('If-Match'),
      });
    expect(edge.asked).toEqual([]);
  });

  it('is a choice where the contract leaves it one', async () => {
    await edge.send('PUT', '/v1/things/t', { body: { name: 'new' } });
    await edge.send('PUT', '/v1/things/t', { body: { name: 'new' }, headers: { 'if-match': '"7"' } });
    expect(inputs()).toEqual([
      { id: 't', name: 'new' },
      { id: 't', name: 'new', version: 7 },
    ]);
  });

  it.each(['*', 'W/"3"', '"3", "4"', '3', '""', '"x"', '"-1"', `"${'9'.repeat(16)}"`])(
    'is refused when it is %s',
    async (ifMatch) => {
      const problem = await problemOf(await change({ 'if-match': ifMatch }));
      expect(problem).toMatchObject({ code: 'invalid_input', detail: expect.stringContaining('If-Match') });
      expect(edge.asked).toEqual([]);
    },
  );

  it('that contradicts the body is refused', async () => {
    expect((await problemOf(await change({ 'if-match': '"3"' }, { name: 'new', version: 2 }))).code).toBe(
      'invalid_input',
    );
    expect(edge.asked).toEqual([]);
  });

  it('is refused where nothing compares versions, instead of being passed over', async () => {
    const headers = { 'if-match': '"3"', 'idempotency-key': 'k' };
    expect((await problemOf(await edge.send('POST', '/v1/things', { body: { name: 'a' }, headers }))).status).toBe(400);
    expect(edge.asked).toEqual([]);
  });

  it('that no longer fits is answered with 412, a stale version in the body with 409; both tell the facts', async () => {
    const facts = { expected: 3, current: 4 };
    edge.answer = () => {
      throw new AppError('stale_version', 'Version 3 was expected, 4 is there.', { facts, secret: 'stays inside' });
    };
    const byHeader = await problemOf(await change({ 'if-match': '"3"' }));
    const byBody = await problemOf(await change({}, { name: 'new', version: 3 }));
    expect(byHeader).toMatchObject({ status: 412, code: 'precondition_failed', facts });
    expect(byBody).toMatchObject({ status: 409, code: 'stale_version', facts, detail: byHeader.detail });
    expect(JSON.stringify([byHeader, byBody])).not.toContain('inside');
  });

  it.each(['not_found', 'conflict', 'internal'] as const)('leaves another refusal as it is: %s', async (code) => {
    edge.answer = () => {
      throw new AppError(code, 'Said by the service.');
    };
    expect((await problemOf(await change({ 'if-match': '"3"' }))).code).toBe(code);
  });
});

describe('a body', () => {
  it.each([
    ['an array', '[]'],
    ['a number', '1'],
    ['null', 'null'],
  ])('that is %s is refused in words that name the body', async (_, text) => {
    const problem = await problemOf(await edge.sendBytes('PATCH', '/v1/things/t', Buffer.from(text)));
    expect(problem).toMatchObject({ status: 400, code: 'invalid_input' });
    expect(problem.detail).toMatch(/^the body: /);
  });

  it('in bytes that are no UTF-8 is refused, instead of being kept with question marks in it', async () => {
    const bytes = Buffer.concat([Buffer.from('{"version":3,"name":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    expect((await problemOf(await edge.sendBytes('PATCH', '/v1/things/t', bytes))).code).toBe('malformed_body');
    expect(edge.asked).toEqual([]);
    const whole = Buffer.from('{"version":3,"name":"Žofie"}');
    expect((await edge.sendBytes('PATCH', '/v1/things/t', whole)).status).toBe(200);
    expect(inputs()).toEqual([{ id: 't', version: 3, name: 'Žofie' }]);
  });
});

describe('the facts of a problem', () => {
  it.each([
    ['an object in them', { facts: { deep: { secret: 1 } } }],
    ['a text instead', { facts: 'x' }],
    ['none', { expected: 3 }],
  ])('are left out with %s', async (_, detail) => {
    edge.answer = () => {
      throw new AppError('conflict', 'Said by the service.', detail);
    };
    expect(await problemOf(await edge.send('GET', '/v1/things/t'))).not.toHaveProperty('facts');
  });
});
