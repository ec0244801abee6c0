import type { TenantId } from '@fencepost/contracts/ids';
import type { Instant } from '@fencepost/contracts/instant';
import { type PlatformScope, type TenantScope, tenantScope } from '@fencepost/contracts/scope';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Segment } from '../../domain/segment.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import { makeAmendAppointment } from '../appointments/amend-appointment.ts';
import type { Occupant, Occupants } from '../ports/appointments.ts';
import type { FoundClaim } from '../ports/claims.ts';
import type { Stores } from '../ports/stores.ts';

/** A claim younger than this may still be on its way to its appointment. */
const GRACE_MS = 60_000;
/** How far a usual run looks back, so that some runs may be missed; a run over everything mends the rest. */
const LOOK_BACK_MS = 10 * 60_000;
/** An appointment written so much later than a claim was written without it, whatever the clocks. */
const SKEW_MS = 60_000;
const MOST_OWNERS = 500;

export interface Sweeping {
  /** Appointments that never came: a tombstone stands in their place, and their time is free. */
  readonly buried: number;
  /** Appointments of which time was freed that they do not occupy. */
  readonly trimmed: number;
  /** Holds that are no more. */
  readonly dropped: number;
  /** Somebody wrote meanwhile; the next run looks again. */
  readonly left: number;
}

type Deps = Pick<Stores, 'claims' | 'holds'> & {
  readonly occupants: Occupants;
  readonly fence: Fence;
  readonly clock: Clock;
};

/** Moves an appointment’s version on, told as amended, so that a slow writer’s move fails; false where it has moved already. */
export type Fence = (occupant: Pick<Occupant, 'id' | 'version'>, scope: TenantScope) => Promise<boolean>;

export const makeFence = (deps: Pick<Stores, 'appointments'> & { readonly clock: Clock }): Fence => {
  const amend = makeAmendAppointment(deps);
  return async ({ id, version }, scope) => {
    const asItWas = (stored: StoredAppointment) => (stored.appointment.version === version ? stored : undefined);
    return (await amend(id, asItWas, scope)) === 'amended';
  };
};

/**
 * Frees time that a crash has left claimed: of appointments that were never written, of moves that were not finished or
 * not cleared away, of holds without a record. A slow writer is stopped first, by a tombstone or a new version, and only
 * then the time is freed: nobody can come back to time that somebody else has.
 */
export const makeSweepClaims = (deps: Deps) => {
  const { claims, clock } = deps;
  return async ({ everything }: { readonly everything: boolean }, scope: PlatformScope): Promise<Sweeping> => {
    const nowMs = clock.millis();
    const after = everything ? null : instantOf(nowMs - LOOK_BACK_MS);
    const sum = { buried: 0, trimmed: 0, dropped: 0, left: 0 };
    let owners = new Map<string, FoundClaim>();
    const flush = async (): Promise<void> => {
      for (const [tenantId, found] of Map.groupBy(owners.values(), (claim) => claim.tenantId)) {
        const { actor, requestId } = scope;
        const own = tenantScope({ tenantId, actor, requestId });
        for (const outcome of await sweepCompany(deps, found, own)) if (outcome !== 'fine') sum[outcome] += 1;
      }
      owners = new Map();
    };
    for await (const claim of claims.madeBetween(after, instantOf(nowMs - GRACE_MS), scope)) {
      owners.set(`${claim.tenantId} ${claim.ownerId}`, claim);
      if (owners.size >= MOST_OWNERS) await flush();
    }
    await flush();
    return sum;
  };
};

type Outcome = keyof Sweeping | 'fine';

const sweepCompany = async (
  deps: Deps,
  found: readonly FoundClaim[],
  scope: TenantScope,
): Promise<readonly Outcome[]> => {
  const ids = found.map(({ ownerId }) => ownerId);
  const appointmentIds = ids.filter((id) => id.startsWith('apt_'));
  const known = appointmentIds.length === 0 ? [] : await deps.occupants.forTenant(scope.tenantId).byIds(appointmentIds);
  const occupants = new Map(known.map((occupant) => [occupant.id, occupant]));
  const outcomes: Outcome[] = [];
  for (const id of ids) {
    const occupant = occupants.get(id);
    if (!id.startsWith('apt_')) outcomes.push(await sweepHold(deps, id, scope.tenantId));
    else if (occupant === undefined) outcomes.push(await sweepNobody(deps, id, scope));
    else outcomes.push(await sweepOccupant(deps, occupant, scope));
  }
  return outcomes;
};

/** A claim of an appointment that is not there. */
const sweepNobody = async ({ claims, occupants }: Deps, id: string, scope: TenantScope): Promise<Outcome> => {
  if (!(await occupants.forTenant(scope.tenantId).bury(id, scope))) return 'left';
  await claims.forTenant(scope.tenantId).release(id);
  return 'buried';
};

const sweepOccupant = async (deps: Deps, occupant: Occupant, scope: TenantScope): Promise<Outcome> => {
  const { fence, clock } = deps;
  const own = deps.claims.forTenant(scope.tenantId);
  const strays = (await own.of(occupant.id)).filter((claim) => !occupant.segments.some((one) => isSame(one, claim)));
  if (strays.length === 0) return 'fine';
  // Somebody is about to move the appointment there: he has his minute.
  if (strays.some(({ claimedAt }) => claimedAt > instantOf(clock.millis() - GRACE_MS))) return 'left';
  const mayComeBack = strays.some(({ claimedAt }) => !isWellBefore(claimedAt, occupant.changedAt));
  if (mayComeBack && !(await fence(occupant, scope))) return 'left';
  await own.release(occupant.id, occupant.segments);
  return 'trimmed';
};

const sweepHold = async ({ claims, holds, clock }: Deps, id: string, tenantId: TenantId): Promise<Outcome> => {
  const own = claims.forTenant(tenantId);
  const hold = await holds.forTenant(tenantId).byId(id);
  const isOver = (await own.of(id)).every(({ expiresAt }) => expiresAt !== null && expiresAt <= clock.now());
  // One that has ended otherwise may be about to become an appointment's claim; it ends by itself.
  if (!isOver || hold?.status === 'active') return 'fine';
  await own.release(id);
  return 'dropped';
};

const isSame = (one: Segment, other: Segment): boolean =>
  one.resource === other.resource && one.startsAt === other.startsAt && one.endsAt === other.endsAt;

const isWellBefore = (one: Instant, other: Instant): boolean => Date.parse(one) + SKEW_MS < Date.parse(other);
