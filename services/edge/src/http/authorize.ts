import type { ActionContract } from '@fencepost/contracts/define';
import { AppError } from '@fencepost/contracts/errors';
import { tenantScope } from '@fencepost/contracts/scope';
import type { AcrossTenants } from '@fencepost/service-kit/across-tenants';
import type { Caller } from '@fencepost/service-kit/mesh';
import type { MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import { type EdgeEnv, requestIdFor } from './edge-env.ts';

export interface AuthorizeDeps {
  readonly call: Caller;
  readonly acrossTenants: AcrossTenants;
}

/** A company's key is for that company's own data, the operator's key for /v1/ops, and neither for the other. */
export const authorize =
  (action: ActionContract, { call, acrossTenants }: AuthorizeDeps): MiddlewareHandler<EdgeEnv> =>
  async (c, next) => {
    const { tenantId, apiKeyId } = c.get('apiKey');
    const requestId = requestIdFor(c);
    if (isForPlatform(action)) {
      if (tenantId !== null) throw new AppError('forbidden', 'Only the operator’s key opens this, not a company’s.');
      const from = { actor: { kind: 'operator', id: apiKeyId }, requestId } as const;
      c.set('ask', (input) => call(action, input, acrossTenants(`operator request to ${action.address}`, from)));
    } else {
      if (tenantId === null)
        throw new AppError('forbidden', 'This is a company’s own data: use a key of that company.');
      const scope = tenantScope({ tenantId, actor: { kind: 'api_key', id: apiKeyId }, requestId });
      c.set('ask', (input) => call(action, input, scope));
    }
    await next();
  };

const isForPlatform = (action: ActionContract): action is ActionContract<z.ZodType, z.ZodType, 'platform'> =>
  action.scope === 'platform';
