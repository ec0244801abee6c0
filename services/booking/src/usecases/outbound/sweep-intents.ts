import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Ring } from '@fencepost/service-kit/company-alarms';
import type { Leasing } from '@fencepost/service-kit/leasing';
import type { Aggregate } from '@fencepost/service-kit/records';

/** Most intents that one sweep rings for; the next one comes soon. */
const SWEPT_AT_ONCE = 500;

/** Rings for every intent that is due, whose own ring may have been lost. */
export const makeSweepIntents =
  ({ leasing, ringIntent }: { readonly leasing: Pick<Leasing<Aggregate>, 'due'>; readonly ringIntent: Ring }) =>
  async (scope: PlatformScope): Promise<number> => {
    const due = await leasing.due(SWEPT_AT_ONCE, scope);
    for (const { id, tenantId } of due) ringIntent(id, tenantId, 0);
    return due.length;
  };
