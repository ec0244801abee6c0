import type { listIntents } from '@fencepost/contracts/booking/intent';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { intentOf } from '../../domain/stored-intent.ts';
import type { Stores } from '../ports/stores.ts';

/** Newest first. What an intent keeps for itself is not shown. */
export const makeListIntents =
  ({ intents }: Pick<Stores, 'intents'>) =>
  async (
    { limit, cursor, appointmentId, state }: z.output<typeof listIntents.input>,
    { tenantId }: TenantScope,
  ): Promise<z.output<typeof listIntents.output>> => {
    const page = await intents.forTenant(tenantId).page({ limit, cursor }, { appointmentId, state });
    return { ...page, data: page.data.map(intentOf) };
  };
