import { AppError } from '@fencepost/contracts/errors';
import { type HttpAction, httpInputOf } from '@fencepost/contracts/http-input';
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
  if (!result.success) throw invalidInput(result.error.issues);
  c.set('input', { ...c.get('input'), ...result.data });
};

const invalidInput = (issues: readonly z.core.$ZodIssue[]): AppError => {
  const errors = issues.flatMap(errorsOf);
  const [first] = errors;
  const message = first === undefined ? 'The request is not valid.' : `${first.pointer.slice(1)}: ${first.message}`;
  return new AppError('invalid_input', message, { errors });
};

const errorsOf = (issue: z.core.$ZodIssue) =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({
        pointer: pointerTo([...issue.path, key]),
        message: 'nothing of this name can be given here',
      }))
    : [{ pointer: pointerTo(issue.path), message: issue.message }];

/** A member of the input as a JSON pointer (RFC 6901). */
const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
