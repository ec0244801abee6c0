import type { Instant } from '@fencepost/contracts/instant';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { BookingTerms } from '@fencepost/contracts/tenant/proof';
import { assignmentsOf } from '../../domain/assignments.ts';
import { makeIsBusy } from '../../domain/free-slots.ts';
import type { Interval } from '../../domain/interval.ts';
import { type Stretch, segmentsOf } from '../../domain/segment.ts';
import type { TenantClaims } from '../ports/claims.ts';
import type { Stores } from '../ports/stores.ts';

const ID_TAIL = 4;
const ID_RADIX = 36;

/** Stretches that were claimed, and how to take back this claim alone. */
export interface ClaimedFree {
  readonly stretches: readonly Stretch[];
  readonly giveBack: () => Promise<void>;
}

export interface Wanted {
  readonly ownerId: string;
  /** With a member of staff, or open; of a collective service it is everybody, whoever was asked for. */
  readonly wanted: readonly Stretch[];
  readonly terms: Pick<BookingTerms, 'service' | 'hosts'>;
  readonly expiresAt: Instant | null;
  /** The appointment that is to move here. */
  readonly besides: string | null;
}

/**
 * Claims stretches for somebody, with whoever of the service's staff is free where nobody was asked for; undefined where
 * the time is taken. Who is free is only looked up where there is a choice: the claim itself decides.
 */
export const makeClaimFree =
  ({ claims }: Pick<Stores, 'claims'>) =>
  async (want: Wanted, { tenantId }: TenantScope): Promise<ClaimedFree | undefined> => {
    const own = claims.forTenant(tenantId);
    const { ownerId, terms, expiresAt, besides } = want;
    for (const stretches of await waysOf(want, own)) {
      const segments = segmentsOf(stretches, terms.service);
      const outcome = await own.claim(ownerId, segments, { expiresAt, besides });
      if (outcome.claimed) return { stretches, giveBack: outcome.giveBack };
    }
    return undefined;
  };

const waysOf = async (want: Wanted, own: TenantClaims): Promise<readonly (readonly Stretch[])[]> => {
  const { ownerId, wanted, terms, besides } = want;
  const staffIds = terms.hosts.map(({ staffId }) => staffId);
  // Ids are as good as drawn by lot.
  const turn = Number.parseInt(ownerId.slice(-ID_TAIL), ID_RADIX);
  const [only] = staffIds;
  if (terms.service.givenBy === 'all' && staffIds.length > 0) return [givenByAll(wanted, staffIds)];
  const isOpen = wanted.some(({ staffId }) => staffId === null);
  if (!isOpen || staffIds.length === 0) return [wanted];
  if (staffIds.length === 1)
    return [wanted.map((stretch) => ({ ...stretch, staffId: stretch.staffId ?? only ?? null }))];
  const occupied = (stretch: Stretch) => segmentsOf([stretch], terms.service);
  const busy = await own.busy(staffIds, spanOf(wanted.flatMap(occupied)));
  const isBusy = makeIsBusy(busy.filter((time) => ![ownerId, besides].includes(time.ownerId)));
  const isFree = (staffId: string, stretch: Stretch): boolean =>
    occupied({ ...stretch, staffId }).every((segment) => !isBusy(segment.resource, segment));
  return assignmentsOf(wanted, isFree, { staffIds, turn });
};

const givenByAll = (wanted: readonly Stretch[], staffIds: readonly string[]): readonly Stretch[] =>
  [...new Map(wanted.map((stretch) => [`${stretch.startsAt} ${stretch.endsAt}`, stretch])).values()].flatMap(
    (stretch) => staffIds.map((staffId) => ({ ...stretch, staffId })),
  );

const spanOf = (intervals: readonly Interval[]): Interval => ({
  startsAt: intervals.map(({ startsAt }) => startsAt).toSorted()[0] ?? '',
  endsAt:
    intervals
      .map(({ endsAt }) => endsAt)
      .toSorted()
      .at(-1) ?? '',
});
