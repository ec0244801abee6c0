import type { Context } from 'hono';
import { z } from 'zod';
import { failure, invalidBody } from './failures.ts';

const MAX_TAKE = 250;

const versions = ['2024-04-15', '2024-06-11', '2024-06-14', '2024-08-13', '2024-09-04'] as const;
export type ApiVersion = (typeof versions)[number];

/** `cal-api-version` as the real one reads it: a missing or unknown value silently means the oldest. */
export const apiVersionOf = (c: Context): ApiVersion => {
  const header = c.req.header('cal-api-version');
  return versions.find((version) => version === header) ?? '2024-04-15';
};

/** The answer of a route that does not exist, or not in the requested version. */
export const noRoute = (c: Context) => failure(404, `Cannot ${c.req.method} ${c.req.path}`);

/** A number in the path, as Nest's ParseIntPipe reads it. */
export const pathNumber = (c: Context, name: string): number => {
  const id = Number(c.req.param(name));
  if (!Number.isInteger(id)) throw failure(400, 'Validation failed (numeric string is expected)');
  return id;
};

/** The body in its expected form; unknown members are dropped, as by the real validation pipe. */
export const bodyOf = async <S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> => {
  const body: unknown = await c.req.json().catch(() => ({}));
  return parsed(schema, body);
};

/** The query in its expected form. */
export const queryOf = <S extends z.ZodType>(c: Context, schema: S): z.output<S> => parsed(schema, c.req.query());

const parsed = <S extends z.ZodType>(schema: S, given: unknown): z.output<S> => {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw invalidBody(result.error, given);
};

/** `take` and `skip` of a list. */
export const paging = (defaultTake: number) => ({
  take: z.coerce.number().int().min(1).max(MAX_TAKE).default(defaultTake),
  skip: z.coerce.number().int().min(0).default(0),
});

/** The envelope of every success. */
export const success = <D>(data: D) => ({ status: 'success' as const, data });
