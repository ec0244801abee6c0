import { AppError, known } from '@fencepost/contracts/errors';
import type { Instant } from '@fencepost/contracts/instant';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { BookingTerms } from '@fencepost/contracts/tenant/proof';
import type { OwnSlot } from '../../domain/own-fact.ts';
import { type Segment, type Stretch, segmentsOf, stretchOf } from '../../domain/segment.ts';
import { type ClaimedFree, makeClaimFree } from '../slots/claim-free.ts';
import { slotTaken } from '../slots/slot-taken.ts';
import type { CommandDeps } from './command-deps.ts';

export interface Wish {
  readonly appointmentId: string;
  readonly serviceId: string;
  readonly branchId: string | null;
  readonly startsAt: Instant;
  /** Who was asked for. */
  readonly staffId: string | undefined;
  /** Who is asked first where nobody was asked for: whoever has the appointment now. */
  readonly preferred: string | undefined;
  readonly holdId: string | undefined;
  /** Of a composite that moves without a hold: all of its stretches, with those who give them. */
  readonly together?: readonly Stretch[] | undefined;
  readonly terms: BookingTerms;
}

/** What an appointment has claimed: its time, who gives it, and what it occupies with its buffers. */
export interface TakenSlot {
  readonly slot: OwnSlot;
  readonly occupies: readonly Segment[];
  /** Takes back what was claimed just now. A hold that was converted stays so: whoever repeats must find it. */
  readonly giveBack: () => Promise<void>;
}

type Deps = Pick<CommandDeps, 'claims' | 'holds' | 'findAlternatives'>;

/** Whose own rules count for a slot: whoever was asked for, or whom a hold has drawn already; nobody where that is open. */
export const staffAsked = async (
  { holds }: Pick<Deps, 'holds'>,
  { staffId, holdId }: Pick<Wish, 'staffId' | 'holdId'>,
  { tenantId }: TenantScope,
): Promise<readonly string[]> => {
  if (staffId !== undefined) return [staffId];
  if (holdId === undefined) return [];
  const { segments } = known(await holds.forTenant(tenantId).byId(holdId));
  return segments.flatMap((segment) => segment.staffId ?? []);
};

/**
 * Claims a slot for an appointment, or makes a hold of it its claim. Repeatable: one’s own claims are in nobody’s way.
 * Throws `slot_taken` with free alternatives, `hold_expired` where the hold is over, `not_found` for a foreign hold.
 */
export const makeTakeSlot = (deps: Deps) => {
  const claimFree = makeClaimFree(deps);

  const convert = async (wish: Wish, holdId: string, scope: TenantScope): Promise<ClaimedFree | undefined> => {
    const { appointmentId, serviceId, startsAt, staffId, terms } = wish;
    const hold = known(await deps.holds.forTenant(scope.tenantId).byId(holdId));
    const [first] = hold.segments;
    const isForThis = hold.appointmentId === null || hold.appointmentId === appointmentId;
    const isSame = hold.serviceId === serviceId && first?.startsAt === startsAt;
    const isWhoWasAsked =
      staffId === undefined || hold.segments.some((one) => one.staffId === staffId && one.startsAt === startsAt);
    const isWhole = wish.together === undefined || hold.segments.length >= wish.together.length;
    if (!isForThis || !isSame || !isWhoWasAsked || !isWhole)
      throw new AppError('invalid_input', 'The hold is of another slot.');
    const occupies = segmentsOf(hold.segments, terms.service);
    const conversion = await deps.claims.forTenant(scope.tenantId).convert(holdId, appointmentId, occupies);
    if (conversion.converted) return { stretches: hold.segments, giveBack: async () => {} };
    if (conversion.why === 'hold_gone') throw new AppError('hold_expired', 'The hold is over: take a slot anew.');
    return undefined;
  };

  const claim = async (wish: Wish, scope: TenantScope): Promise<ClaimedFree | undefined> => {
    const { appointmentId, startsAt, staffId = null, preferred, terms } = wish;
    if (wish.together !== undefined) {
      if (staffId !== null)
        throw new AppError('invalid_input', 'Several segments have their own staff: hold them anew.');
      const want = { ownerId: appointmentId, wanted: wish.together, terms, expiresAt: null, besides: null };
      return claimFree(want, scope);
    }
    if (staffId !== null) known(terms.hosts.find((host) => host.staffId === staffId));
    const isHost = terms.hosts.some((host) => host.staffId === preferred);
    const first = staffId ?? (isHost ? (preferred ?? null) : null);
    for (const who of first === staffId ? [staffId] : [first, null]) {
      const wanted = [stretchOf({ staffId: who, startsAt, durationMinutes: terms.service.durationMinutes })];
      const want = { ownerId: appointmentId, wanted, terms, expiresAt: null, besides: null };
      const free = await claimFree(want, scope);
      if (free !== undefined) return free;
    }
    return undefined;
  };

  return async (wish: Wish, scope: TenantScope): Promise<TakenSlot> => {
    const { holdId, serviceId, branchId, staffId, startsAt, terms } = wish;
    const taken = holdId === undefined ? await claim(wish, scope) : await convert(wish, holdId, scope);
    if (taken === undefined) {
      const refused = { serviceId, branchId: branchId ?? undefined, staffId, startsAt };
      throw slotTaken(await deps.findAlternatives(refused, scope));
    }
    const { stretches, giveBack } = taken;
    return { slot: slotOf(stretches, terms), occupies: segmentsOf(stretches, terms.service), giveBack };
  };
};

const slotOf = (stretches: readonly Stretch[], { hosts }: BookingTerms): OwnSlot => {
  const staffIds = [...new Set(stretches.flatMap(({ staffId }) => (staffId === null ? [] : [staffId])))];
  const there = staffIds.map((staffId) => hosts.find((host) => host.staffId === staffId)?.calcomUserId ?? null);
  const hostIds = there.filter((id) => id !== null);
  return {
    startsAt: stretches[0]?.startsAt ?? '',
    endsAt: stretches.at(-1)?.endsAt ?? '',
    staffIds,
    hostIds: hostIds.length === 0 || hostIds.length < there.length ? null : hostIds,
  };
};
