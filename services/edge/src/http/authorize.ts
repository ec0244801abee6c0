import type { ActionContract } from '@fencepost/contracts/define';
import { AppError } from '@fencepost/contracts/errors';
import { OPERATOR_REASON_HEADER, operatorReason } from '@fencepost/contracts/operator-reason';
import { mayCall } from '@fencepost/contracts/roles';
import { type Actor, type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import type { AcrossTenants } from '@fencepost/service-kit/across-tenants';
import type { Caller } from '@fencepost/service-kit/mesh';
import type { MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import type { ApiKey } from '../domain/api-key.ts';
import { type EdgeContext, type EdgeEnv, requestIdFor } from './edge-env.ts';
import { originOf } from './request-origin.ts';

export interface AuthorizeDeps {
  readonly call: Caller;
  readonly acrossTenants: AcrossTenants;
  /** The header in which a proxy of ours says whose request it is; without one the socket says it. */
  readonly clientIpHeader?: string | undefined;
}

/** A company's key is for that company's own data, as far as its role goes; the operator's is for /v1/ops. */
export const authorize =
  (action: ActionContract, { call, acrossTenants, clientIpHeader }: AuthorizeDeps): MiddlewareHandler<EdgeEnv> =>
  async (c, next) => {
    const apiKey = c.get('apiKey');
    const { tenantId } = apiKey;
    const requestId = requestIdFor(c);
    const actor = actorOf(action, apiKey);
    const origin = originOf(c, clientIpHeader);
    if (isForPlatform(action)) {
      const reason = reasonOf(action, c);
      let scope: PlatformScope | undefined;
      c.set('ask', (input) => {
        // One passage across tenants for a request, however often it asks; none for a request that never does.
        scope ??= Object.freeze({
          ...acrossTenants(reason, { actor, requestId }),
          ...repeatableBy(c),
          ...origin,
        });
        return call(action, input, scope);
      });
    } else if (tenantId !== null) {
      c.set('ask', (input) =>
        call(action, input, tenantScope({ tenantId, actor, requestId, ...repeatableBy(c), ...origin })),
      );
    }
    await next();
  };

/** As whom a key asks this action; throws `forbidden` when it may not, naming what it would need. */
export const actorOf = (action: ActionContract, { tenantId, apiKeyId, role, person }: ApiKey): Actor => {
  if (isForPlatform(action)) {
    if (tenantId !== null) throw new AppError('forbidden', 'Only the operator’s key opens this, not a company’s.');
    return { kind: 'operator', id: apiKeyId, ...(person === null ? {} : { person }) };
  }
  if (tenantId === null) throw new AppError('forbidden', 'This is a company’s own data: use a key of that company.');
  const actor: Actor = { kind: 'api_key', id: apiKeyId, role };
  if (mayCall(action.role, actor)) return actor;
  throw new AppError(
    'forbidden',
    `This needs a key of the company with the role ${action.role} or a higher one; the role of this key is ${role}.`,
    { facts: { needs: action.role, role } },
  );
};

/** Why, in the operator's own words where they are sent: the CLI always does. */
const reasonOf = (action: ActionContract, c: EdgeContext): string => {
  const given = c.req.header(OPERATOR_REASON_HEADER);
  if (given === undefined) return `operator request to ${action.address}`;
  const reason = operatorReason.fromHeader(given);
  if (reason !== undefined) return reason;
  throw new AppError(
    'invalid_input',
    'X-Fencepost-Reason: say why in 8 to 200 characters of one line, what is no ASCII percent-encoded.',
  );
};

const repeatableBy = (c: EdgeContext): { readonly idempotencyKey?: string } => {
  const idempotencyKey = c.get('idempotencyKey');
  return idempotencyKey === undefined ? {} : { idempotencyKey };
};

const isForPlatform = (action: ActionContract): action is ActionContract<z.ZodType, z.ZodType, 'platform'> =>
  action.scope === 'platform';
