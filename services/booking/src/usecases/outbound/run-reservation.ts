import type { Hold } from '@fencepost/contracts/booking/slot';
import { codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { released } from '@fencepost/service-kit/leasing';
import { amend } from '@fencepost/service-kit/write-record';
import { holdAt } from '../../domain/hold-duration.ts';
import { asKnownFailure, meaningOf, problemOf, retryAt } from '../../domain/intent-failure.ts';
import { earlier } from '../../domain/interval.ts';
import type { StoredReservation } from '../../domain/stored-reservation.ts';
import type { ReservationDeps } from './reservation-deps.ts';
import { makeReserveSlot, type ReservationEnd, standsAs } from './reserve-slot.ts';

/** How a look at a reservation ended: nothing was to be done, or where it stands now. */
export type ReservationOutcome =
  | { readonly state: 'idle' }
  | Pick<StoredReservation, 'state' | 'dueAt' | 'problem' | 'holdId' | 'attempts'>;

/**
 * Brings Cal.com to where the hold is: what stands is reserved, what is over is released. Before each call the hold is
 * looked at (K11): what is over is never reserved any more. Where Cal.com cannot be reached until then, nothing was kept,
 * or what was ends by itself.
 */
export const makeRunReservation = (deps: ReservationDeps) => {
  const { holds, reservations, leasing, openCalcom, ringReservation, clock } = deps;

  /** Killed from here on, it is looked at again when the hold is over, and whoever ends the hold before makes it due. */
  const aboutToSend = async (stored: StoredReservation, { expiresAt }: Hold, { tenantId }: TenantScope) => {
    try {
      const next = { ...stored, sentAt: clock.now(), dueAt: expiresAt, version: stored.version + 1 };
      await reservations.forTenant(tenantId).save(next);
      return next;
    } catch (error) {
      if (codeOf(error) === 'stale_version') return undefined;
      throw error;
    }
  };
  const reserve = makeReserveSlot({ ...deps, aboutToSend });

  const release = async (stored: StoredReservation, scope: TenantScope): Promise<ReservationEnd> => {
    const { kept } = stored;
    if (kept === null) return standsAs(stored, 'needless');
    if (kept.until <= clock.now()) return standsAs(stored, 'released');
    try {
      const { client, calcomTeamId } = await openCalcom(scope);
      // It was another team's, which is not the company's any more (BKG-034): it ends by itself.
      if (calcomTeamId === kept.calcomTeamId) await client.releaseSlot(kept.uid);
      return standsAs(stored, 'released');
    } catch (failure) {
      const error = asKnownFailure(failure);
      const problem = problemOf(error);
      if (meaningOf(error) === 'refused') return standsAs(stored, 'released', { problem });
      const again = retryAt(error, { attempts: stored.attempts, nowMs: clock.millis(), isUnknown: false });
      return standsAs(stored, 'reserved', { kept, problem, dueAt: earlier(again, kept.until) });
    }
  };

  const endOf = async (stored: StoredReservation, scope: TenantScope): Promise<ReservationEnd | undefined> => {
    if (stored.sentAt !== null) return standsAs(stored, 'unknown', { problem: NO_ANSWER });
    const hold = await holds.forTenant(scope.tenantId).byId(stored.holdId);
    if (hold === undefined || holdAt(hold, clock.now()).status !== 'active') return release(stored, scope);
    if (stored.kept === null) return reserve(stored, hold, scope);
    return standsAs(stored, 'reserved', { kept: stored.kept, dueAt: hold.expiresAt });
  };

  /** What Cal.com keeps is never forgotten: where somebody else wrote meanwhile, it is written all the same, and looked at again. */
  const write = ({ over, to }: ReservationEnd, { tenantId }: TenantScope) => {
    const changed = (stored: StoredReservation): StoredReservation => {
      const wasWoken = to.kept !== null && stored.version !== over.version;
      return { ...stored, ...to, ...released(wasWoken ? clock.now() : to.dueAt), attempts: over.attempts + 1 };
    };
    return amend(reservations.forTenant(tenantId), over.id, { changed });
  };

  return async (id: string, scope: TenantScope): Promise<ReservationOutcome> => {
    const { tenantId } = scope;
    const taken = await leasing.take(tenantId, id);
    if (taken === undefined) return { state: 'idle' };
    const end = await endOf(taken, scope);
    const saved = end && (await write(end, scope));
    if (saved === undefined) return { state: 'idle' };
    const { state, dueAt, problem, holdId, attempts } = saved;
    if (dueAt !== null) ringReservation(id, tenantId, Math.max(0, Date.parse(dueAt) - clock.millis()));
    return { state, dueAt, problem, holdId, attempts };
  };
};

const NO_ANSWER = 'Cal.com gave no answer: what it may keep ends by itself, with the hold.';
