import type { Hold } from '@fencepost/contracts/booking/slot';
import { AppError } from '@fencepost/contracts/errors';
import type { Instant } from '@fencepost/contracts/instant';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { BookingTerms } from '@fencepost/contracts/tenant/proof';
import { instantOf } from '@fencepost/service-kit/clock';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import { makeIsBusy } from '../../domain/free-slots.ts';
import { asKnownFailure, meaningOf, problemOf, retryAt } from '../../domain/intent-failure.ts';
import { earlier } from '../../domain/interval.ts';
import { segmentsOf } from '../../domain/segment.ts';
import { minutesUntil, type StoredReservation } from '../../domain/stored-reservation.ts';
import type { ReservationDeps } from './reservation-deps.ts';

type Standing = Pick<StoredReservation, 'state' | 'dueAt' | 'problem' | 'sentAt' | 'kept'>;

/** How a look at a reservation ends: what is to be written of it, over what was last written. */
export interface ReservationEnd {
  readonly over: StoredReservation;
  readonly to: Standing;
}

/** Where a reservation stands from now on; nothing more is to be done but what `members` say. */
export const standsAs = (
  over: StoredReservation,
  state: StoredReservation['state'],
  members: Partial<Standing> = {},
): ReservationEnd => ({ over, to: { state, dueAt: null, problem: null, sentAt: null, kept: null, ...members } });

type Deps = Pick<ReservationDeps, 'claims' | 'openCalcom' | 'proveService' | 'clock'> & {
  /** Writes that a call is about to be sent; undefined where somebody else has the record by now. */
  readonly aboutToSend: (
    stored: StoredReservation,
    hold: Hold,
    scope: TenantScope,
  ) => Promise<StoredReservation | undefined>;
};

/** Of the requests that Cal.com grants in a minute so many are left to what must be told. */
const LEFT_TO_BOOKINGS = 30;

/**
 * Asks Cal.com to offer a held slot to nobody else, once: what it does with a call without an answer nobody can find out,
 * for it lists no reservations; what that may have made ends by itself, with the hold.
 */
export const makeReserveSlot = (deps: Deps) => {
  const { openCalcom, proveService, clock } = deps;

  const failed = (over: StoredReservation, hold: Hold, failure: unknown): ReservationEnd => {
    const error = asKnownFailure(failure);
    const meaning = meaningOf(error);
    const problem = problemOf(error);
    if (meaning === 'unknown' && over.sentAt !== null) return standsAs(over, 'unknown', { problem });
    if (meaning === 'refused') return standsAs(over, 'refused', { problem });
    const again = retryAt(error, { attempts: over.attempts, nowMs: clock.millis(), isUnknown: false });
    return standsAs(over, 'due', { problem, dueAt: earlier(again, hold.expiresAt) });
  };

  return async (stored: StoredReservation, hold: Hold, scope: TenantScope): Promise<ReservationEnd | undefined> => {
    let over = stored;
    try {
      const { terms } = await proveService({ serviceId: stored.serviceId, branchId: null }, scope);
      const { client, calcomTeamId } = await openCalcom(scope);
      // No call is ever made with another team than the one that was proved (BKG-034).
      if (calcomTeamId !== terms.calcomTeamId) throw foreignTeam();
      if (await isForOthers(deps, stored, terms, scope))
        return standsAs(over, 'needless', { problem: OTHERS_ARE_FREE });
      const roomyAt = whenRoomy(client, clock.millis());
      if (roomyAt !== undefined) return standsAs(over, 'due', { dueAt: roomyAt, problem: CROWDED });

      const sending = await deps.aboutToSend(stored, hold, scope);
      if (sending === undefined) return undefined;
      over = sending;
      const minutes = minutesUntil(hold.expiresAt, clock.millis());
      const order = { eventTypeId: terms.eventTypeId, startsAt: stored.startsAt, minutes };
      const { uid, until } = await client.reserveSlot(order);
      return standsAs(over, 'reserved', { kept: { uid, calcomTeamId, until }, dueAt: hold.expiresAt });
    } catch (failure) {
      return failed(over, hold, failure);
    }
  };
};

const OTHERS_ARE_FREE = 'Others are free then: Cal.com would keep the start from them too.';
const CROWDED = 'Cal.com grants few more requests now: they are left to bookings.';

/** Cal.com keeps a start from everybody: only once nobody else is free for it here does that say no more than is true. */
const isForOthers = async (
  { claims }: Pick<Deps, 'claims'>,
  { startsAt, endsAt, staffIds }: StoredReservation,
  { hosts, service }: BookingTerms,
  { tenantId }: TenantScope,
): Promise<boolean> => {
  const others = hosts.map(({ staffId }) => staffId).filter((staffId) => !staffIds.includes(staffId));
  if (others.length === 0 || staffIds.length === 0) return false;
  const times = segmentsOf([{ staffId: null, startsAt, endsAt }], service);
  const [time = { startsAt, endsAt }] = times;
  const isBusy = makeIsBusy(await claims.forTenant(tenantId).busy(others, time));
  return others.some((staffId) => !isBusy(staffId, time));
};

const whenRoomy = (client: Pick<CalcomClient, 'rateLimit'>, nowMs: number): Instant | undefined => {
  const limit = client.rateLimit();
  if (limit === undefined || limit.resetsAtMs <= nowMs) return undefined;
  const few = Math.min(LEFT_TO_BOOKINGS, limit.limit / 2);
  return limit.remaining < few ? instantOf(limit.resetsAtMs) : undefined;
};

const foreignTeam = (): AppError =>
  new AppError('team_mismatch', 'The company has another Cal.com team now than this service was proved with.');
