import { createHash } from 'node:crypto';
import { AppError } from '@fencepost/contracts/errors';
import type { MiddlewareHandler } from 'hono';
import type { ApiKey } from '../domain/api-key.ts';
import type { Directory } from '../usecases/ports.ts';
import type { EdgeEnv } from './edge-env.ts';

const bearer = /^Bearer +([\w.~+/=-]{1,256})$/i;

/** Finds out whose key a request carries. Only the key's SHA-256 is known to us, so nothing is compared byte by byte. */
export const authenticate =
  (directory: Pick<Directory, 'apiKey'>): MiddlewareHandler<EdgeEnv> =>
  async (c, next) => {
    const given = c.req.header('authorization');
    if (given === undefined) {
      throw new AppError('unauthenticated', 'Send your API key as `Authorization: Bearer fp_...`.');
    }
    const key = bearer.exec(given)?.[1];
    const sha256Hex = key === undefined ? undefined : createHash('sha256').update(key).digest('hex');
    const apiKeyNow = (): ApiKey => known(sha256Hex === undefined ? undefined : directory.apiKey(sha256Hex));
    c.set('apiKey', apiKeyNow());
    c.set('apiKeyNow', apiKeyNow);
    await next();
  };

const known = (apiKey: ApiKey | undefined): ApiKey => {
  if (apiKey !== undefined) return apiKey;
  const challenge = 'Bearer realm="fencepost", error="invalid_token"';
  throw new AppError('unauthenticated', 'This API key is not known; it may have been revoked.', { challenge });
};
