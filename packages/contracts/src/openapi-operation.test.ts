import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineAction } from './define.ts';
import { openApiDocument } from './openapi.ts';

const Thing = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['new', 'done']),
  version: z.int().positive(),
});
const about = { owner: 'booking', version: 1, summary: 'x', scope: 'tenant', output: Thing, errors: [] } as const;
const OneThing = Thing.pick({ id: true });
const path = '/v1/things/{id}';

const document = openApiDocument([
  defineAction({
    ...about,
    name: 'makeThing',
    input: Thing.pick({ name: true }),
    http: { method: 'post', path: '/v1/things', status: 201, idempotencyKey: 'required' },
  }),
  defineAction({
    ...about,
    name: 'getThing',
    input: OneThing,
    http: { method: 'get', path, watch: { member: 'state', until: ['done'] } },
  }),
  defineAction({
    ...about,
    name: 'changeThing',
    role: 'staff',
    input: Thing.omit({ state: true }),
    http: { method: 'patch', path, idempotencyKey: 'optional' },
  }),
  defineAction({
    ...about,
    name: 'finishThing',
    input: Thing.pick({ id: true, version: true }),
    http: { method: 'post', path: `${path}/finish` },
  }),
  defineAction({
    ...about,
    name: 'removeThing',
    role: 'owner',
    input: Thing.pick({ id: true, version: true }),
    http: { method: 'delete', path },
  }),
  defineAction({
    ...about,
    name: 'nameThing',
    scope: 'platform',
    input: Thing.pick({ id: true }).extend({ version: Thing.shape.version.optional() }),
    http: { method: 'put', path },
  }),
]);

const Operation = z.object({
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string(), required: z.boolean() })),
  security: z.unknown(),
  requestBody: z
    .object({
      required: z.boolean(),
      content: z.object({
        'application/json': z.object({ schema: z.looseObject({ required: z.array(z.string()).optional() }) }),
      }),
    })
    .optional(),
  responses: z.record(
    z.string(),
    z.looseObject({
      description: z.string(),
      headers: z.record(z.string(), z.unknown()),
      content: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
const operation = (method: string, at: string) =>
  Operation.parse(z.record(z.string(), z.record(z.string(), z.unknown())).parse(document.paths)[at]?.[method]);
const headersOf = (method: string, at: string) =>
  Object.fromEntries(
    operation(method, at)
      .parameters.filter(({ in: place }) => place === 'header')
      .map(({ name, required }) => [name, required]),
  );

describe('the OpenAPI document', () => {
  it('stays valid with every method, header and event stream', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  it('tells whether an Idempotency-Key has to be sent, and what it may be refused with (AP2)', () => {
    expect(headersOf('post', '/v1/things')).toEqual({ 'Idempotency-Key': true });
    expect(headersOf('patch', path)).toEqual({ 'Idempotency-Key': false, 'If-Match': false });
    const made = operation('post', '/v1/things').responses;
    expect(made['400']?.description).toContain('idempotency_key_missing');
    expect(made['422']?.description).toContain('idempotency_key_reused');
    expect(operation('patch', path).responses['400']?.description).not.toContain('idempotency_key_missing');
  });

  it('lets If-Match stand for the version in a body, and demands it where there is no body', () => {
    const body = operation('patch', path).requestBody;
    expect(body?.content['application/json'].schema.required).toEqual(['name']);
    expect(operation('post', `${path}/finish`).requestBody?.required).toBe(false);
    expect(operation('delete', path).requestBody).toBeUndefined();
    expect(headersOf('delete', path)).toEqual({ 'If-Match': true });
    for (const method of ['patch', 'delete'])
      expect(Object.keys(operation(method, path).responses)).toEqual(expect.arrayContaining(['412', '428']));
    expect(Object.keys(operation('put', path).responses)).toContain('412');
    expect(Object.keys(operation('put', path).responses)).not.toContain('428');
    expect(Object.keys(operation('post', '/v1/things').responses)).not.toContain('412');
  });

  it('tells of the ETag and that a reading may be answered with 304', () => {
    expect(operation('get', path).responses['200']?.headers).toHaveProperty('ETag');
    expect(operation('post', '/v1/things').responses['201']?.headers).toHaveProperty('ETag');
    expect(headersOf('get', path)).toEqual({ 'If-None-Match': false });
    expect(operation('get', path).responses['304']?.content).toBeUndefined();
  });

  it('tells where a record can be watched', () => {
    const { responses } = operation('get', `${path}/events`);
    expect(Object.keys(responses['200']?.content ?? {})).toEqual(['text/event-stream']);
    expect(headersOf('get', `${path}/events`)).toEqual({ 'Last-Event-ID': false });
  });

  it('names the role that a key needs (TEN-054)', () => {
    expect(operation('delete', path).security).toEqual([{ companyKey: ['owner'] }]);
    expect(operation('patch', path).security).toEqual([{ companyKey: ['staff'] }]);
    expect(operation('get', path).security).toEqual([{ companyKey: ['viewer'] }]);
    expect(operation('put', path).security).toEqual([{ operatorKey: [] }]);
  });
});
