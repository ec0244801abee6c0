import type { Instant } from '@fencepost/contracts/instant';
import type { Collection } from '@fencepost/mongo-kit/collection';
import { covers, overlap } from '../domain/interval.ts';
import { freeFor, heldBy, NEVER, type Place, type StaffDay, type StoredClaim } from './staff-day.ts';

type Days = Pick<Collection<StaffDay>, 'compareAndSet' | 'findOne'>;

/** One attempt of somebody to occupy time. */
export interface Attempt {
  readonly id: string;
  readonly ownerId: string;
  readonly at: Instant;
  readonly expiresAt: Instant;
  /** Only claims without an end are in its way. */
  readonly evictHolds: boolean;
  /** Whose claims are not in its way either: the appointment that is to move here, or the hold that becomes this claim. */
  readonly besides: string | null;
}

/** An attempt of a hold to become an appointment's claim. */
export type Holding = Attempt & { readonly besides: string };

/** `mine`: it was the owner's before. */
export type Taking =
  | { readonly outcome: 'taken' | 'mine'; readonly evicted: readonly string[] }
  | { readonly outcome: 'refused'; readonly by: string | null };

/** Each further look means that whoever was in the way has gone in between. */
const MOST_LOOKS = 5;

/** Occupies one place. For one resource's time that is one operation which decides; seats and evictions may look again. */
export const takePlace = async (days: Days, place: Place, attempt: Attempt): Promise<Taking> => {
  const { at, evictHolds } = attempt;
  const free = freeFor(place, { ...attempt, standing: evictHolds ? { $gte: NEVER } : { $gt: at } });
  const push = { claims: claimsOf(place, attempt) };
  const evicted: string[] = [];
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const day = await days.compareAndSet(free, { push });
    if (day !== undefined) {
      const outcome = 'taken';
      return { outcome, evicted: evictHolds ? [...evicted, ...holdsUnder(day, place, attempt)] : evicted };
    }
    if (place.seats === null && !evictHolds) break;
    const found = await days.findOne({ _id: place.id });
    if (found === undefined) break;
    const obstacle = place.seats === null ? inTheWayOf(found, place, attempt) : await roomMadeIn(days, found, attempt);
    if (obstacle === 'mine') return { outcome: 'mine', evicted };
    if (obstacle?.startsWith('apt_')) return { outcome: 'refused', by: obstacle };
    if (obstacle?.startsWith('hld_')) evicted.push(obstacle);
    if (obstacle === 'full') break;
  }
  return { outcome: 'refused', by: null };
};

/** Makes a hold in one place the claim of an appointment; false where the hold has gone or somebody else is there. */
export const convertPlace = async (days: Days, place: Place, attempt: Holding): Promise<boolean> => {
  const { at, besides: holdId } = attempt;
  const room = place.seats === null ? place : { ...place, seats: { ...place.seats, count: place.seats.count + 1 } };
  const { $and: free = [], ...rest } = freeFor(room, { ...attempt, standing: { $gt: at } });
  const $and = [...(free as readonly unknown[]), ...heldBy(place, holdId, at)];
  return (await days.compareAndSet({ ...rest, $and }, { push: { claims: claimsOf(place, attempt) } })) !== undefined;
};

/** Whether a hold of these stretches stands. */
export const isHeld = (day: StaffDay, { stretches }: Place, holdId: string, now: Instant): boolean =>
  stretches.every((stretch) =>
    day.claims.some((claim) => claim.ownerId === holdId && claim.expiresAt > now && covers(claim, stretch)),
  );

/** Whether somebody occupies exactly these stretches without an end. */
export const isOccupiedBy = (day: StaffDay, { stretches }: Place, ownerId: string): boolean =>
  stretches.every(({ startsAt, endsAt }) =>
    day.claims.some(
      (claim) =>
        claim.ownerId === ownerId &&
        claim.expiresAt === NEVER &&
        claim.startsAt === startsAt &&
        claim.endsAt === endsAt,
    ),
  );

const claimsOf = ({ stretches }: Place, { id, ownerId, at, expiresAt }: Attempt): readonly StoredClaim[] =>
  stretches.map(({ startsAt, endsAt }) => ({ ownerId, startsAt, endsAt, expiresAt, claimedAt: at, attempt: id }));

const isUnder = ({ stretches }: Place, claim: StoredClaim): boolean =>
  stretches.some((stretch) => overlap(stretch, claim));

/** The holds that an appointment has just been put upon. */
const holdsUnder = ({ claims }: StaffDay, place: Place, { ownerId, at, besides }: Attempt): readonly string[] =>
  place.seats !== null
    ? []
    : claims
        .filter(
          (claim) => ![ownerId, besides].includes(claim.ownerId) && claim.expiresAt !== NEVER && claim.expiresAt > at,
        )
        .filter((claim) => isUnder(place, claim))
        .map((claim) => claim.ownerId);

const inTheWayOf = ({ claims }: StaffDay, place: Place, { ownerId, besides }: Attempt): string | undefined =>
  claims.find(
    (claim) => ![ownerId, besides].includes(claim.ownerId) && claim.expiresAt === NEVER && isUnder(place, claim),
  )?.ownerId;

/** Takes out of a list of seats what no longer counts; tells the hold that it took out, or why there is no room. */
const roomMadeIn = async (days: Days, day: StaffDay, attempt: Attempt): Promise<string | undefined> => {
  const { ownerId, at, evictHolds } = attempt;
  if (day.claims.some((claim) => claim.ownerId === ownerId)) return 'mine';
  const { _id, version } = day;
  if (day.claims.some(({ expiresAt }) => expiresAt <= at)) {
    await days.compareAndSet({ _id, version }, { pull: { claims: { expiresAt: { $lte: at } } } });
    return undefined;
  }
  const hold = evictHolds ? day.claims.find(({ expiresAt }) => expiresAt !== NEVER) : undefined;
  if (hold === undefined) return 'full';
  const gone = await days.compareAndSet({ _id, version }, { pull: { claims: { ownerId: hold.ownerId } } });
  return gone === undefined ? undefined : hold.ownerId;
};
