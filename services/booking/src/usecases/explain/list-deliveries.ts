import type { listDeliveries } from '@fencepost/contracts/booking/delivery';
import { pageFrom, positionAt } from '@fencepost/contracts/page-cursor';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { Stores } from '../ports/stores.ts';

export const makeListDeliveries =
  ({ deliveries }: Pick<Stores, 'deliveries'>) =>
  async (
    { limit, cursor, ...which }: z.output<typeof listDeliveries.input>,
    { tenantId }: TenantScope,
  ): Promise<z.output<typeof listDeliveries.output>> => {
    const found = await deliveries.forTenant(tenantId).page({ ...which, after: positionAt(cursor), limit: limit + 1 });
    return pageFrom(found, limit, ({ settledAt, id }) => ({ at: settledAt, id }));
  };
