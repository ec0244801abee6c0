import { isUtf8 } from 'node:buffer';
import { AppError } from '@fencepost/contracts/errors';
import { MAX_API_BODY_BYTES } from '@fencepost/contracts/http-limits';
import type { MiddlewareHandler } from 'hono';
import type { EdgeEnv } from './edge-env.ts';
import { readBody } from './read-body.ts';

const jsonMediaType = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/** Reads the body under a cap before anything parses it; `rawBody` is where node-server's Request looks for it. */
export const requireJson: MiddlewareHandler<EdgeEnv> = async (c, next) => {
  if (!jsonMediaType.test(c.req.header('content-type') ?? '')) {
    throw new AppError('malformed_body', 'Send a JSON body with `Content-Type: application/json`.');
  }
  const { incoming } = c.env;
  const rawBody = await readBody(incoming, MAX_API_BODY_BYTES);
  // Decoded all the same, wrong bytes would be stored as question marks.
  if (!isUtf8(rawBody)) throw new AppError('malformed_body', 'The body must be JSON in UTF-8.');
  Object.assign(incoming, { rawBody });
  await next();
};
