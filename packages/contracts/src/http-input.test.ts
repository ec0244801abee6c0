import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { actions } from './catalog.ts';
import { defineAction } from './define.ts';
import { type HttpAction, hasHttp, httpInputOf } from './http-input.ts';

const actionWith = (input: z.ZodType, path: `/v1/${string}`): HttpAction => {
  const action = defineAction({
    ...{ owner: 'booking', name: 'x', version: 1, summary: 'x', scope: 'tenant', output: z.unknown(), errors: [] },
    input,
    http: { method: 'get', path },
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
});
