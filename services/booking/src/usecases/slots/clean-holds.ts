import { type PlatformScope, tenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Stores } from '../ports/stores.ts';
import type { EndHold } from './end-hold.ts';

/** Every 10 minutes there are far fewer; more are left to the next run. */
const MOST_AT_ONCE = 1_000;

export interface Cleaning {
  readonly expired: number;
  /** Could not be written now; the next run has them. */
  readonly failed: number;
}

type Deps = Pick<Stores, 'claims' | 'holds'> & { readonly endHold: EndHold; readonly clock: Clock };

/**
 * Writes down which holds are over and takes their claims out (BKG-042). Hygiene only: expiry is immediate by time. Runs
 * do not overlap: whoever asks while one runs is given that one.
 */
export const makeCleanHolds = ({ claims, holds, endHold, clock }: Deps) => {
  let running: Promise<Cleaning> | undefined;

  const clean = async (scope: PlatformScope): Promise<Cleaning> => {
    let [expired, failed] = [0, 0];
    for (const { tenantId, hold } of await holds.expired(clock.now(), MOST_AT_ONCE, scope)) {
      const { actor, requestId } = scope;
      try {
        const own = tenantScope({ tenantId, actor, requestId });
        await endHold(hold.id, { status: 'expired', causationId: null }, own);
        await claims.forTenant(tenantId).release(hold.id);
        expired += 1;
      } catch {
        // One company's trouble does not keep another's holds.
        failed += 1;
      }
    }
    return { expired, failed };
  };

  return (scope: PlatformScope): Promise<Cleaning> => {
    running ??= clean(scope).finally(() => {
      running = undefined;
    });
    return running;
  };
};
