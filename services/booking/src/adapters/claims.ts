import type { TenantId } from '@fencepost/contracts/ids';
import { type Collection, type CollectionDoor, type Filter, MAX_ROWS } from '@fencepost/mongo-kit/collection';
import type { Clock } from '@fencepost/service-kit/clock';
import { newId } from '@fencepost/service-kit/random-id';
import { utcDaysOf } from '../domain/interval.ts';
import type { Segment } from '../domain/segment.ts';
import type { BusyTime, ClaimOutcome, Claims, Conversion, FoundClaim, TenantClaims } from '../usecases/ports/claims.ts';
import { type Attempt, convertPlace, type Holding, isHeld, isOccupiedBy, takePlace } from './claim-place.ts';
import { makeKnownDays } from './known-days.ts';
import { makeRemoval } from './removal.ts';
import { NEVER, type Place, placesOf, type StaffDay, type StoredClaim } from './staff-day.ts';

type Days = Collection<StaffDay>;

const SWEEP_BATCH = 200;

/** Who occupies which time, in one document for each resource and UTC day (architecture.md 11). */
export const makeClaims = (door: CollectionDoor<StaffDay>, clock: Clock): Claims => {
  const once = makeKnownDays();
  return {
    forTenant: (tenantId) => makeTenantClaims({ tenantId, days: door.forTenant(tenantId), clock, once }),
    async *madeBetween(after, until, scope) {
      // A claim is not older than the last change of its day.
      const changed = after === null ? {} : { updatedAt: { $gt: after } };
      const onCorrupt = (): void => {};
      for await (const day of door.acrossTenants(scope).cursor(changed, { batchSize: SWEEP_BATCH, onCorrupt })) {
        for (const claim of day.claims) {
          if ((after === null || claim.claimedAt > after) && claim.claimedAt <= until) yield foundIn(day, claim);
        }
      }
    },
  };
};

interface Deps {
  readonly tenantId: TenantId;
  readonly days: Days;
  readonly clock: Clock;
  readonly once: ReturnType<typeof makeKnownDays>;
}

const makeTenantClaims = (deps: Deps): TenantClaims => {
  const { tenantId, days, clock } = deps;
  const begin = (ownerId: string, terms: Pick<Attempt, 'expiresAt' | 'evictHolds' | 'besides'>): Attempt => ({
    id: newId('try'),
    ownerId,
    at: clock.now(),
    ...terms,
  });
  return {
    claim: (ownerId, segments, { expiresAt, evictHolds = false, besides = null }) => {
      const attempt = begin(ownerId, { expiresAt: expiresAt ?? NEVER, evictHolds, besides });
      return claimAll(deps, placesOf(tenantId, segments), attempt);
    },
    convert: (holdId, appointmentId, segments) => {
      const terms = { expiresAt: NEVER, evictHolds: false, besides: holdId };
      const attempt = { ...begin(appointmentId, terms), besides: holdId };
      return convertAll(days, placesOf(tenantId, segments), attempt);
    },
    of: async (ownerId) => {
      const occupied = await days.find({ 'claims.ownerId': ownerId }, { limit: MAX_ROWS });
      return occupied.flatMap((day) =>
        day.claims.filter((claim) => claim.ownerId === ownerId).map((claim) => foundIn(day, claim)),
      );
    },
    release: (ownerId, except = []) => release(days, ownerId, except),
    leftovers: (ownerId) => leftoversOf(days, ownerId),
    busy: (resources, within) => busyIn(deps, resources, within),
    removal: makeRemoval(days, {}),
  };
};

const claimAll = async (deps: Deps, places: readonly Place[], attempt: Attempt): Promise<ClaimOutcome> => {
  const { days } = deps;
  const evicted = new Set<string>();
  const taken: Place[] = [];
  for (const place of places) {
    await made(deps, place);
    const taking = await takePlace(days, place, attempt);
    if (taking.outcome === 'refused') {
      await giveBack(days, taken, attempt);
      return { claimed: false, by: taking.by };
    }
    if (taking.outcome === 'taken') taken.push(place);
    for (const holdId of taking.evicted) evicted.add(holdId);
  }
  // Only now: had another place refused, the holds would have been given up for nothing.
  for (const holdId of evicted) await release(days, holdId, []);
  const times = taken.filter(({ seats }) => seats === null);
  return { claimed: true, evicted: [...evicted], giveBack: () => giveBack(days, times, attempt) };
};

const convertAll = async (days: Days, places: readonly Place[], attempt: Holding): Promise<Conversion> => {
  const { besides: holdId } = attempt;
  const taken: Place[] = [];
  for (const place of places) {
    if (await convertPlace(days, place, attempt)) {
      taken.push(place);
      continue;
    }
    const day = await days.findOne({ _id: place.id });
    // A repetition after a crash: the hold may be gone already.
    if (day !== undefined && isOccupiedBy(day, place, attempt.ownerId)) continue;
    await giveBack(days, taken, attempt);
    const stands = day !== undefined && isHeld(day, place, holdId, attempt.at);
    return { converted: false, why: stands ? 'taken' : 'hold_gone' };
  }
  await release(days, holdId, []);
  return { converted: true };
};

/** The document of a place, made before anything is claimed in it. */
const made = ({ days, once }: Deps, { id, resource, day, seats }: Place): Promise<void> =>
  once(id, () => days.insert({ _id: id, resource, day, seatsAt: seats?.at ?? null, claims: [] }));

/** Takes back, in reverse, what one attempt has claimed, and nothing that an earlier one did. */
const giveBack = async (days: Days, taken: readonly Place[], { id: attempt }: Attempt): Promise<void> => {
  for (const { id } of taken.toReversed()) {
    await days.compareAndSet({ _id: id }, { pull: { claims: { attempt } } });
  }
};

/**
 * What somebody occupies at this moment, given up when that is asked for, but for `except`. What they claim in between
 * stays, at the same time or at another: it has another attempt's name.
 */
const leftoversOf = async (days: Days, ownerId: string) => {
  const occupied = await days.find({ 'claims.ownerId': ownerId }, { sort: { _id: -1 }, limit: MAX_ROWS });
  return async (except: readonly Segment[]): Promise<void> => {
    for (const day of occupied) {
      const kept = except.filter(({ resource }) => resource === day.resource);
      const isKept = (claim: StoredClaim): boolean => kept.some((segment) => isSameTime(segment, claim));
      const own = day.claims.filter((claim) => claim.ownerId === ownerId);
      const partly = own.filter(isKept).map(({ attempt }) => attempt);
      const wholly = own.map(({ attempt }) => attempt).filter((attempt) => !partly.includes(attempt));
      // In one write, so that nobody sees a day half given up.
      const pull = (claims: Filter) => days.compareAndSet({ _id: day._id }, { pull: { claims } });
      if (wholly.length > 0) await pull({ ownerId, attempt: { $in: wholly } });
      for (const claim of own) {
        const { startsAt, endsAt, attempt } = claim;
        if (partly.includes(attempt) && !isKept(claim)) await pull({ ownerId, startsAt, endsAt, attempt });
      }
    }
  };
};

const release = async (days: Days, ownerId: string, except: readonly Segment[]): Promise<void> =>
  (await leftoversOf(days, ownerId))(except);

const isSameTime = (one: { startsAt: string; endsAt: string }, other: { startsAt: string; endsAt: string }): boolean =>
  one.startsAt === other.startsAt && one.endsAt === other.endsAt;

const busyIn = async (
  { days, clock }: Deps,
  resources: readonly string[],
  within: { readonly startsAt: string; readonly endsAt: string },
): Promise<readonly BusyTime[]> => {
  const touched = utcDaysOf(within);
  const [from = '', to = ''] = [touched[0], touched.at(-1)];
  const atOnce = Math.max(1, Math.floor(MAX_ROWS / touched.length));
  const now = clock.now();
  // A stretch over midnight is in two documents.
  const busy = new Map<string, BusyTime>();
  for (let start = 0; start < resources.length; start += atOnce) {
    const some = resources.slice(start, start + atOnce);
    const filter = { resource: { $in: some }, day: { $gte: from, $lte: to }, seatsAt: null };
    for (const { resource, claims } of await days.find(filter, { limit: MAX_ROWS })) {
      for (const { ownerId, startsAt, endsAt, expiresAt } of claims) {
        const isOver = expiresAt <= now || startsAt >= within.endsAt || endsAt <= within.startsAt;
        if (isOver) continue;
        const time = { resource, ownerId, startsAt, endsAt, expiresAt: expiresAt === NEVER ? null : expiresAt };
        busy.set(`${resource} ${ownerId} ${startsAt} ${endsAt}`, time);
      }
    }
  }
  return [...busy.values()];
};

const foundIn = (
  { tenantId, resource }: StaffDay,
  { ownerId, startsAt, endsAt, expiresAt, claimedAt }: StoredClaim,
): FoundClaim => ({
  tenantId,
  ownerId,
  resource,
  startsAt,
  endsAt,
  seats: null,
  expiresAt: expiresAt === NEVER ? null : expiresAt,
  claimedAt,
});
