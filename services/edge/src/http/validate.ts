import { AppError } from '@fencepost/contracts/errors';
import { type HttpAction, httpInputOf, takesBody } from '@fencepost/contracts/http-input';
import { issuesOf } from '@fencepost/contracts/issues';
import { zValidator } from '@hono/zod-validator';
import type { MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import type { EdgeContext, EdgeEnv } from './edge-env.ts';
import { expectVersion, refuseIfMatch } from './expect-version.ts';
import { requireJson } from './require-json.ts';

/** Collects an action's input from path, query, body and If-Match, and refuses what its contract does not allow. */
export const validate = (action: HttpAction): readonly MiddlewareHandler<EdgeEnv>[] => {
  const { path, rest, expectedVersion } = httpInputOf(action);
  const inPath = check('param', path);
  const beside = takesBody(action) ? inBody(rest) : [check('query', rest)];
  if (action.http.method === 'get') return [inPath, ...beside];
  return [inPath, ...beside, expectedVersion === undefined ? refuseIfMatch : expectVersion(expectedVersion)];
};

/** A body that says nothing may be left out. */
const inBody = (rest: z.ZodObject): readonly MiddlewareHandler<EdgeEnv>[] => {
  if (Object.keys(rest.shape).length === 0) return [];
  const body = [requireJson, check('json', rest)];
  return rest.safeParse({}).success ? body.map(unlessNoBody) : body;
};

const unlessNoBody =
  (handler: MiddlewareHandler<EdgeEnv>): MiddlewareHandler<EdgeEnv> =>
  (c, next) => {
    const { 'content-length': length = '0', 'transfer-encoding': coding } = c.req.header();
    return length === '0' && coding === undefined ? next() : handler(c, next);
  };

const check = <T extends 'param' | 'query' | 'json'>(target: T, schema: z.ZodObject): MiddlewareHandler<EdgeEnv> =>
  zValidator<z.ZodObject, T, EdgeEnv, string, typeof keepInput>(target, schema, keepInput);

type Validated =
  | { readonly success: true; readonly data: object }
  | { readonly success: false; readonly error: z.core.$ZodError };

const keepInput = (result: Validated, c: EdgeContext): void => {
  if (!result.success) throw invalidInput(result.error);
  c.set('input', { ...c.get('input'), ...result.data });
};

const invalidInput = (error: z.core.$ZodError): AppError => {
  const errors = issuesOf(error);
  const [first] = errors;
  const message =
    first === undefined ? 'The request is not valid.' : `${first.pointer.slice(1) || 'the body'}: ${first.message}`;
  return new AppError('invalid_input', message, { errors });
};
