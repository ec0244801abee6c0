import type { listQuarantine } from '@fencepost/contracts/booking/quarantine';
import { pageFrom, positionAt } from '@fencepost/contracts/page-cursor';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { Stores } from '../ports/stores.ts';

export const makeListQuarantine =
  ({ quarantined }: Pick<Stores, 'quarantined'>) =>
  async (
    { limit, cursor, status, deliveryId }: z.output<typeof listQuarantine.input>,
    _scope: PlatformScope,
  ): Promise<z.output<typeof listQuarantine.output>> => {
    const found = await quarantined.page({ status, deliveryId, after: positionAt(cursor), limit: limit + 1 });
    return pageFrom(found, limit, ({ quarantinedAt, id }) => ({ at: quarantinedAt, id }));
  };
