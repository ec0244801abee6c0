import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { actions } from './catalog.ts';
import { defineAction } from './define.ts';
import { eventsPathOf, type HttpAction, hasHttp, httpInputOf } from './http-input.ts';

const actionWith = (
  input: z.ZodType,
  path: `/v1/${string}`,
  { output = z.unknown(), ...http }: Partial<HttpAction['http']> & { readonly output?: z.ZodType } = {},
): HttpAction => {
  const action = defineAction({
    ...{ owner: 'booking', name: 'x', version: 1, summary: 'x', scope: 'tenant', errors: [] },
    input,
    output,
    http: { method: 'get', path, ...http },
  });
  if (!hasHttp(action)) throw new Error('it has http');
  return action;
};

describe('the input of an action over HTTP', () => {
  it('is divided between path and rest, nothing lost', () => {
    const { path, rest } = httpInputOf(
      actionWith(z.object({ id: z.string(), limit: z.coerce.number() }), '/v1/x/{id}'),
    );
    expect(path.parse({ id: 'a' })).toEqual({ id: 'a' });
    expect(rest.parse({ limit: '3' })).toEqual({ limit: 3 });
  });

  it('refuses what nobody declared, so that a misspelt filter never means "everything"', () => {
    const { rest } = httpInputOf(actionWith(z.object({ filter: z.string().optional() }), '/v1/x'));
    expect(rest.safeParse({ fliter: 'a' }).success).toBe(false);
  });

  it('must have every name of the path, and must be an object', () => {
    expect(() => httpInputOf(actionWith(z.object({}), '/v1/x/{id}'))).toThrow(/names id/);
    expect(() => httpInputOf(actionWith(z.string(), '/v1/x'))).toThrow(/must be an object/);
  });

  it('fits for every action of the catalogue', () => {
    for (const action of actions.filter(hasHttp)) expect(() => httpInputOf(action)).not.toThrow();
  });

  it('has a version that If-Match may name, where it changes a record by one (AP2)', () => {
    const input = z.object({ id: z.string(), name: z.string(), version: z.int() });
    const changing = (method: HttpAction['http']['method']) => httpInputOf(actionWith(input, '/v1/x/{id}', { method }));
    for (const method of ['post', 'put', 'patch'] as const) {
      const { rest, expectedVersion } = changing(method);
      expect(expectedVersion).toBe(input.shape.version);
      expect([rest.safeParse({ name: 'a' }).success, rest.safeParse({ name: 'a', version: 3 }).success]).toEqual([
        true,
        true,
      ]);
    }
    expect(changing('delete').expectedVersion).toBe(input.shape.version);
    expect(changing('delete').rest.safeParse({ name: 'a', version: 3 }).success).toBe(false);
    expect(changing('get').expectedVersion).toBeUndefined();
    expect(changing('get').rest.safeParse({ name: 'a' }).success).toBe(false);
  });
});

describe('an action that can be watched', () => {
  const watch = { member: 'state', until: ['done'] };
  const output = z.object({ state: z.string(), version: z.int() });
  const input = z.object({ id: z.string() });

  it('has an address for it, below its own', () => {
    expect(eventsPathOf(actionWith(input, '/v1/x/{id}', { watch, output }))).toBe('/v1/x/{id}/events');
    expect(eventsPathOf(actionWith(input, '/v1/x/{id}', { output }))).toBeUndefined();
  });

  it('only reads, and answers its version and the member that tells the end', () => {
    const unfit = [
      { method: 'post', output },
      { output: output.omit({ version: true }) },
      { output: output.partial() },
      { output: output.omit({ state: true }) },
    ] as const;
    for (const each of unfit)
      expect(() => eventsPathOf(actionWith(input, '/v1/x/{id}', { watch, ...each }))).toThrow(/must be a get/);
  });
});
