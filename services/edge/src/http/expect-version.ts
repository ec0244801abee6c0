import { AppError } from '@fencepost/contracts/errors';
import { mayBeLeftOut } from '@fencepost/contracts/http-input';
import type { MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import type { EdgeEnv } from './edge-env.ts';
import { versionIn } from './entity-tag.ts';

/** Puts the version that `If-Match` names into the input, so that nothing changes a record that nobody has read. */
export const expectVersion =
  (version: z.core.$ZodType): MiddlewareHandler<EdgeEnv> =>
  async (c, next) => {
    const input: { readonly version?: unknown } = c.get('input');
    const ifMatch = c.req.header('if-match');
    if (ifMatch === undefined) {
      if (input.version === undefined && !mayBeLeftOut(version)) throw versionIsMissing();
      return next();
    }
    const named = versionIn(ifMatch);
    if (input.version !== undefined && input.version !== named) {
      throw new AppError('invalid_input', 'version: the body and If-Match name different versions; send one of them.');
    }
    const ask = c.get('ask');
    c.set('input', { ...input, version: named });
    c.set('ask', (asked) => ask(asked).catch(failedPrecondition));
    await next();
  };

/** Where no version can be expected, a condition must not look as if it had been kept. */
export const refuseIfMatch: MiddlewareHandler<EdgeEnv> = async (c, next) => {
  if (c.req.header('if-match') !== undefined) {
    throw new AppError('invalid_input', 'If-Match: this address compares no versions; send the request without it.');
  }
  await next();
};

const versionIsMissing = (): AppError =>
  new AppError(
    'precondition_required',
    'Say which version of the record you mean: send the ETag that it was read with, such as `If-Match: "3"`.',
  );

const failedPrecondition = (error: unknown): never => {
  if (!(error instanceof AppError) || error.code !== 'stale_version') throw error;
  throw new AppError('precondition_failed', error.message, error.detail, { cause: error });
};
