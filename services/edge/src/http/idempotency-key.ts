import { AppError } from '@fencepost/contracts/errors';
import type { HttpAction } from '@fencepost/contracts/http-input';
import { IdempotencyKey } from '@fencepost/contracts/scope';
import type { MiddlewareHandler } from 'hono';
import type { EdgeEnv } from './edge-env.ts';

/** Takes the Idempotency-Key of a request into its scope; what it means is the owner's to know (AP2). */
export const takeIdempotencyKey =
  ({ http }: HttpAction): MiddlewareHandler<EdgeEnv> =>
  async (c, next) => {
    const given = http.idempotencyKey === undefined ? undefined : c.req.header('idempotency-key');
    if (http.idempotencyKey === 'required' && given === undefined) {
      throw new AppError(
        'idempotency_key_missing',
        'Send the header Idempotency-Key with a new random text, such as a UUID; repeat it only with the same request.',
      );
    }
    // Sent twice, the values come joined by a comma and a blank, which no key contains.
    if (given !== undefined && !IdempotencyKey.safeParse(given).success) {
      throw new AppError('invalid_input', 'Idempotency-Key: send it once, with 1 to 255 visible ASCII characters.');
    }
    c.set('idempotencyKey', given);
    await next();
  };
