import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { ApiKey, apiKeyRevoked, type revokeApiKey } from '@fencepost/contracts/tenant/api-key';
import { type closeEndpoint, Endpoint, endpointClosed } from '@fencepost/contracts/tenant/endpoint';
import type { Clock } from '@fencepost/service-kit/clock';
import { endAs } from '@fencepost/service-kit/write-record';
import type { z } from 'zod';
import type { Stores } from '../ports.ts';

/** The key leaves the edge's directory when the event is read. Revoking a revoked key changes nothing. */
export const makeRevokeApiKey =
  ({ apiKeys, clock }: Pick<Stores, 'apiKeys'> & { readonly clock: Clock }) =>
  async ({ apiKeyId, version }: z.output<typeof revokeApiKey.input>, scope: TenantScope): Promise<ApiKey> => {
    const records = apiKeys.forTenant(scope.tenantId);
    const stored = known(await records.byId(apiKeyId));
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    const revoked = await endAs(records, stored, {
      status: 'revoked',
      version,
      tell: (next) => tell(apiKeyRevoked, next, { apiKey: ApiKey.parse(next) }),
    });
    return ApiKey.parse(revoked);
  };

/** Its claim stays: what was delivered before is still resolved by it. Closing a closed endpoint changes nothing. */
export const makeCloseEndpoint =
  ({ endpoints, clock }: Pick<Stores, 'endpoints'> & { readonly clock: Clock }) =>
  async ({ endpointId, version }: z.output<typeof closeEndpoint.input>, scope: TenantScope): Promise<Endpoint> => {
    const records = endpoints.forTenant(scope.tenantId);
    const stored = known(await records.byId(endpointId));
    const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
    const closed = await endAs(records, stored, {
      status: 'closed',
      version,
      tell: (next) => tell(endpointClosed, next, { endpoint: Endpoint.parse(next) }),
    });
    return Endpoint.parse(closed);
  };
