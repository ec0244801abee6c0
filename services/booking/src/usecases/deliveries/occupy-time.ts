import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import { besideOf } from '../../domain/give-way.ts';
import type { Segment } from '../../domain/segment.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import { isSameSegments, notAmong, type Occupying, waysToOccupy } from '../../domain/time-to-claim.ts';
import type { Stores } from '../ports/stores.ts';
import { makeEndHold } from '../slots/end-hold.ts';

type Deps = Pick<Stores, 'appointments' | 'claims' | 'holds'> & { readonly clock: Clock };

/** An appointment with what it occupies by now, and who has its time already where somebody has. */
export interface Occupation<S extends Occupying = StoredAppointment> {
  readonly next: S;
  readonly contestedBy: string | null;
}

/** Before and after a visit there is one neighbour each; others who come meanwhile are looked at too. */
const MOST_NEIGHBOURS = 4;

/**
 * Claims what an appointment of the vendor's needs, before it is written: a vendor's booking is a fact and evicts holds,
 * which are written down as released; killed before that, their own end does it. Where another appointment has the time
 * itself, both are kept, and this one is contested and occupies nothing, until a later write finds the time free.
 */
export const makeOccupyTime = (deps: Deps) => {
  const endHold = makeEndHold(deps);
  const claimBest = makeClaimBest(deps);
  return async <S extends Occupying>(
    before: StoredAppointment | null,
    next: S,
    causationId: string | null,
    scope: TenantScope,
  ): Promise<Occupation<S>> => {
    const { appointment } = next;
    const ways = appointment.endsAt <= deps.clock.now() ? [] : waysToOccupy(before, next);
    const [best] = ways;
    if (best === undefined) return settled(next, [], false);
    const has = before?.occupies ?? [];
    if (isSameSegments(has, best)) return settled(next, best, false);
    const outcome = await claimBest(appointment.id, ways, has, scope);
    if ('by' in outcome) return { ...settled(next, [], true), contestedBy: outcome.by };
    for (const holdId of outcome.evicted) await endHold(holdId, { status: 'released', causationId }, scope);
    return settled(next, outcome.occupies, false);
  };
};

type Best =
  | { readonly occupies: readonly Segment[]; readonly evicted: readonly string[] }
  | { readonly by: string | null };

/** The first of some ways that nobody is in, or what of the last one is beside others' visits: all but their buffers. */
const makeClaimBest =
  ({ appointments, claims }: Pick<Deps, 'appointments' | 'claims'>) =>
  async (
    ownerId: string,
    ways: readonly (readonly Segment[])[],
    has: readonly Segment[],
    { tenantId }: TenantScope,
  ): Promise<Best> => {
    const own = claims.forTenant(tenantId);
    const claim = (segments: readonly Segment[]) =>
      own.claim(ownerId, notAmong(segments, has), { expiresAt: null, evictHolds: true });
    let by: string | null = null;
    for (const occupies of ways) {
      const outcome = await claim(occupies);
      if (outcome.claimed) return { occupies, evicted: outcome.evicted };
      by = outcome.by;
    }
    let left = ways.at(-1) ?? [];
    for (let neighbours = 0; neighbours < MOST_NEIGHBOURS && by !== null; neighbours += 1) {
      const other = await appointments.forTenant(tenantId).stored(by);
      const beside = other && besideOf(left, other);
      if (beside === undefined) return { by };
      left = beside;
      const outcome = await claim(left);
      if (outcome.claimed) return { occupies: left, evicted: outcome.evicted };
      by = outcome.by;
    }
    return { by };
  };

const settled = <S extends Occupying>(next: S, occupies: readonly Segment[], contested: boolean): Occupation<S> => ({
  next: { ...next, occupies, appointment: { ...next.appointment, contested } },
  contestedBy: null,
});
