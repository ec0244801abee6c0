import { AppError } from '@fencepost/contracts/errors';
import type { MiddlewareHandler } from 'hono';
import type { EdgeEnv } from './edge-env.ts';
import { readBody } from './read-body.ts';

const MAX_API_BODY_BYTES = 64 * 1024;
const jsonMediaType = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/** Reads the body under a cap before anything parses it; `rawBody` is where node-server's Request looks for it. */
export const requireJson: MiddlewareHandler<EdgeEnv> = async (c, next) => {
  if (!jsonMediaType.test(c.req.header('content-type') ?? '')) {
    throw new AppError('malformed_body', 'Send a JSON body with `Content-Type: application/json`.');
  }
  const { incoming } = c.env;
  Object.assign(incoming, { rawBody: await readBody(incoming, MAX_API_BODY_BYTES) });
  await next();
};
