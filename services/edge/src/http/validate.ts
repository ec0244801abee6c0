import { AppError } from '@fencepost/contracts/errors';
import { type HttpAction, httpInputOf } from '@fencepost/contracts/http-input';
import { issuesOf } from '@fencepost/contracts/issues';
import { zValidator } from '@hono/zod-validator';
import type { MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import type { EdgeContext, EdgeEnv } from './edge-env.ts';
import { requireJson } from './require-json.ts';

/** Collects an action's input from path, query and body, and refuses what its contract does not allow. */
export const validate = (action: HttpAction): readonly MiddlewareHandler<EdgeEnv>[] => {
  const { path, rest } = httpInputOf(action);
  const inPath = check('param', path);
  if (action.http.method === 'get') return [inPath, check('query', rest)];
  if (Object.keys(rest.shape).length === 0) return [inPath];
  return [inPath, requireJson, check('json', rest)];
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
  const message = first === undefined ? 'The request is not valid.' : `${first.pointer.slice(1)}: ${first.message}`;
  return new AppError('invalid_input', message, { errors });
};
