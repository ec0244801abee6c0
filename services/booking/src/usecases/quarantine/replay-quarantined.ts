import type { Quarantine, replayQuarantined } from '@fencepost/contracts/booking/quarantine';
import { AppError, known } from '@fencepost/contracts/errors';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import type { ApplyDelivery } from '../deliveries/apply-delivery.ts';
import type { ReadIngress } from '../ports/deliveries.ts';
import type { Stores } from '../ports/stores.ts';
import type { ApplyRetellDelivery } from '../voice/apply-retell-delivery.ts';

type Deps = Pick<Stores, 'quarantined'> & {
  readonly readIngress: ReadIngress;
  readonly applyDelivery: ApplyDelivery;
  readonly applyRetellDelivery: ApplyRetellDelivery;
};

/** Applies the very bytes again. The answer is the record afterwards: released, or held, perhaps for another reason. */
export const makeReplayQuarantined =
  ({ quarantined, readIngress, applyDelivery, applyRetellDelivery }: Deps) =>
  async ({ quarantineId }: z.output<typeof replayQuarantined.input>, scope: PlatformScope): Promise<Quarantine> => {
    const record = known(await quarantined.byId(quarantineId));
    if (record.status === 'released') return record;
    const found = await readIngress(record.streamSeq);
    // A stream that was lost and made anew has other messages at the old places.
    if (found?.delivery.deliveryId !== record.deliveryId) {
      throw new AppError('not_found', 'The ingress stream no longer holds this delivery: ask the vendor for it again.');
    }
    const { delivery, operation } = found;
    await (operation === null ? applyDelivery(delivery, scope) : applyRetellDelivery(delivery, operation, scope));
    return known(await quarantined.byId(quarantineId));
  };
