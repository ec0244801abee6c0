import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import type { Instant } from '@fencepost/contracts/instant';
import type { Filter } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import { type Interval, utcDaysOf } from '../domain/interval.ts';
import type { Segment } from '../domain/segment.ts';
import type { rows } from './rows.ts';

export type StaffDay = RowOf<typeof rows.staffDays>;
export type StoredClaim = StaffDay['claims'][number];

/** A claim without an end ends here. */
export const NEVER: Instant = '9999-12-31T23:59:59.999Z';

/** What one write occupies: some stretches of one resource on one UTC day, or one of the seats at one start. */
export interface Place {
  readonly id: string;
  readonly resource: string;
  readonly day: string;
  readonly seats: { readonly at: Instant; readonly count: number } | null;
  readonly stretches: readonly Interval[];
}

/** The places of segments in the one order in which everybody takes them; a stretch over midnight is whole in each day. */
export const placesOf = (tenantId: TenantId, segments: readonly Segment[]): readonly Place[] => {
  const places = new Map<string, Place>();
  for (const { resource, startsAt, endsAt, seats: count } of segments) {
    const seats = count === null ? null : { at: startsAt, count };
    const days = utcDaysOf({ startsAt, endsAt }).slice(0, seats === null ? undefined : 1);
    for (const day of days) {
      const id = derivedId('day', tenantId, resource, seats?.at ?? day);
      const stretches = [...(places.get(id)?.stretches ?? []), { startsAt, endsAt }];
      places.set(id, { id, resource, day, seats, stretches });
    }
  }
  return [...places.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
};

interface Claimant {
  readonly ownerId: string;
  /** Whose claims are not in the way either. */
  readonly besides: string | null;
  /** Claims that are over by then stop nobody; NEVER: all claims with an end stop nobody. */
  readonly standing: { readonly $gt: Instant } | { readonly $gte: Instant };
}

/** Says that a place is free for somebody. What touches does not overlap (K12), and nobody is in his own way. */
export const freeFor = ({ id, seats, stretches }: Place, claimant: Claimant): Filter => {
  if (seats !== null) {
    // Seats are counted by the length of the list; nobody takes a second one.
    const own = { $elemMatch: { ownerId: claimant.ownerId } };
    return { _id: id, [`claims.${seats.count - 1}`]: { $exists: false }, claims: { $not: own } };
  }
  const mine = [claimant.ownerId, ...(claimant.besides === null ? [] : [claimant.besides])];
  const ownerId = mine.length === 1 ? { $ne: claimant.ownerId } : { $nin: mine };
  const inTheWay = stretches.map(({ startsAt, endsAt }) => ({
    claims: {
      $not: {
        $elemMatch: { startsAt: { $lt: endsAt }, endsAt: { $gt: startsAt }, ownerId, expiresAt: claimant.standing },
      },
    },
  }));
  const [only] = inTheWay;
  return inTheWay.length === 1 ? { _id: id, ...only } : { _id: id, $and: inTheWay };
};

/** Conditions that say that a hold of these stretches still stands in a place. */
export const heldBy = ({ stretches }: Place, holdId: string, now: Instant): readonly Filter[] =>
  stretches.map(({ startsAt, endsAt }) => ({
    claims: {
      $elemMatch: {
        ownerId: holdId,
        startsAt: { $lte: startsAt },
        endsAt: { $gte: endsAt },
        expiresAt: { $gt: now },
      },
    },
  }));
