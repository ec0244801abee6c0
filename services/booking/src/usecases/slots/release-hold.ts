import type { Hold, releaseHold } from '@fencepost/contracts/booking/slot';
import { AppError, known, staleVersion } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { holdAt } from '../../domain/hold-duration.ts';
import type { Stores } from '../ports/stores.ts';
import { saveEnd } from './end-hold.ts';

type Deps = Pick<Stores, 'holds' | 'claims'> & { readonly clock: Clock };

/** The record is written first, for its version decides; killed in between, the repetition, or the hold's end, frees the time. */
export const makeReleaseHold =
  ({ holds, claims, clock }: Deps) =>
  async ({ holdId, version }: z.output<typeof releaseHold.input>, scope: TenantScope): Promise<Hold> => {
    const own = holds.forTenant(scope.tenantId);
    const hold = known(await own.byId(holdId));
    const isRepetition = hold.status === 'released' && hold.version === version + 1;
    const released = isRepetition ? hold : await saveReleased(hold);
    await claims.forTenant(scope.tenantId).release(holdId);
    return released;

    async function saveReleased(found: Hold): Promise<Hold> {
      if (found.version !== version) throw staleVersion(version, found.version);
      const { status } = holdAt(found, clock.now());
      if (status !== 'active') {
        throw new AppError('wrong_state', `The hold is ${status} already.`, { facts: { status } });
      }
      return saveEnd(own, found, { status: 'released', causationId: null, scope, clock });
    }
  };
