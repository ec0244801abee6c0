import type { listCustomers } from '@fencepost/contracts/booking/customer';
import { pageFrom, positionAt } from '@fencepost/contracts/page-cursor';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { Stores } from '../ports/stores.ts';

export const makeListCustomers =
  ({ customers }: Pick<Stores, 'customers'>) =>
  async (
    { limit, cursor, status = 'active', ...which }: z.output<typeof listCustomers.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof listCustomers.output>> => {
    const request = { ...which, status, after: positionAt(cursor), limit: limit + 1 };
    const found = await customers.forTenant(scope.tenantId).page(request);
    return pageFrom(found, limit, ({ createdAt, id }) => ({ at: createdAt, id }));
  };
