import { type Hold, holdChanged } from '@fencepost/contracts/booking/slot';
import { recordEvent } from '@fencepost/contracts/envelope';
import { codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { Holds } from '../ports/holds.ts';
import type { Stores } from '../ports/stores.ts';

type Ended = Exclude<Hold['status'], 'active'>;

export type EndHold = (
  holdId: string,
  end: { readonly status: Ended; readonly causationId: string | null },
  scope: TenantScope,
) => Promise<Hold | undefined>;

/**
 * Writes down how a hold ended: converted by whoever has converted its claim, released where a vendor's booking evicted
 * it. Changes nothing where it has ended already. The claim is the truth and is not touched here.
 */
export const makeEndHold =
  ({ holds, clock }: Pick<Stores, 'holds'> & { readonly clock: Clock }): EndHold =>
  async (holdId, { status, causationId }, scope) => {
    const own = holds.forTenant(scope.tenantId);
    const hold = await own.byId(holdId);
    if (hold?.status !== 'active') return hold;
    try {
      return await saveEnd(own, hold, { status, causationId, scope, clock });
    } catch (error) {
      // Whoever was quicker has ended it: a hold changes in no other way.
      if (codeOf(error) === 'stale_version') return own.byId(holdId);
      throw error;
    }
  };

interface Ending {
  readonly status: Ended;
  readonly causationId: string | null;
  readonly scope: TenantScope;
  readonly clock: Clock;
}

/** Writes a hold's end over its version; throws `stale_version`. */
export const saveEnd = async (
  own: Pick<Holds, 'save'>,
  hold: Hold,
  { status, causationId, scope, clock }: Ending,
): Promise<Hold> => {
  const next: Hold = { ...hold, status, version: hold.version + 1 };
  const entity = { id: next.id, version: next.version };
  const payload = { hold: next };
  await own.save(next, recordEvent(holdChanged, { scope, entity, payload, occurredAt: clock.now(), causationId }));
  return next;
};
