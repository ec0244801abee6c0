import type { Page } from '@fencepost/contracts/page';
import type { TenantScope } from '@fencepost/contracts/scope';
import { ApiKey, type listApiKeys } from '@fencepost/contracts/tenant/api-key';
import { Endpoint, type listEndpoints } from '@fencepost/contracts/tenant/endpoint';
import type { z } from 'zod';
import type { Stores } from '../ports.ts';

/** Never the keys, nor their hashes. */
export const makeListApiKeys =
  ({ apiKeys }: Pick<Stores, 'apiKeys'>) =>
  async (request: z.output<typeof listApiKeys.input>, { tenantId }: TenantScope): Promise<Page<ApiKey>> => {
    const { data, nextCursor } = await apiKeys.forTenant(tenantId).page(request);
    return { data: data.map((record) => ApiKey.parse(record)), nextCursor };
  };

/** Without the unguessable part of the address and without secrets. */
export const makeListEndpoints =
  ({ endpoints }: Pick<Stores, 'endpoints'>) =>
  async (request: z.output<typeof listEndpoints.input>, { tenantId }: TenantScope): Promise<Page<Endpoint>> => {
    const { data, nextCursor } = await endpoints.forTenant(tenantId).page(request);
    return { data: data.map((record) => Endpoint.parse(record)), nextCursor };
  };
