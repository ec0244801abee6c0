import type { PlatformScope } from '@fencepost/contracts/scope';
import type { OutboundDeps } from './outbound-deps.ts';

/** Most intents that one sweep rings for; the next one comes soon. */
const SWEPT_AT_ONCE = 500;

/** Rings for every intent that is due, whose own ring may have been lost. */
export const makeSweepIntents =
  ({ leasing, ringIntent }: Pick<OutboundDeps, 'leasing' | 'ringIntent'>) =>
  async (scope: PlatformScope): Promise<number> => {
    const due = await leasing.due(SWEPT_AT_ONCE, scope);
    for (const { id, tenantId } of due) ringIntent(id, tenantId, 0);
    return due.length;
  };
