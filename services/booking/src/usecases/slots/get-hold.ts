import type { getHold, Hold } from '@fencepost/contracts/booking/slot';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { holdAt } from '../../domain/hold-duration.ts';
import type { Stores } from '../ports/stores.ts';

export const makeGetHold =
  ({ holds, clock }: Pick<Stores, 'holds'> & { readonly clock: Clock }) =>
  async ({ holdId }: z.output<typeof getHold.input>, { tenantId }: TenantScope): Promise<Hold> =>
    holdAt(known(await holds.forTenant(tenantId).byId(holdId)), clock.now());
