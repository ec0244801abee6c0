import type { listCallbacks } from '@fencepost/contracts/booking/callback';
import { pageFrom, positionAt } from '@fencepost/contracts/page-cursor';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { Stores } from '../ports/stores.ts';

/** The most urgent is the one whose deadline is nearest, whatever its priority was; without a status, those who wait. */
export const makeListCallbacks =
  ({ callbacks }: Pick<Stores, 'callbacks'>) =>
  async (
    { limit, cursor, status = 'open' }: z.output<typeof listCallbacks.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof listCallbacks.output>> => {
    const request = { status, after: positionAt(cursor), limit: limit + 1 };
    const found = await callbacks.forTenant(scope.tenantId).page(request);
    return pageFrom(found, limit, ({ dueAt, id }) => ({ at: dueAt, id }));
  };
