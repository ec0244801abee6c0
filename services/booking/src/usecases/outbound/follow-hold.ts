import type { TenantScope } from '@fencepost/contracts/scope';
import { amend } from '@fencepost/service-kit/write-record';
import { holdAt } from '../../domain/hold-duration.ts';
import { newReservations, type StoredReservation } from '../../domain/stored-reservation.ts';
import type { ReservationDeps } from './reservation-deps.ts';

/** Of one hold: a start of each of its segments. */
const MOST_STARTS = 100;

type Deps = Pick<ReservationDeps, 'holds' | 'reservations' | 'ringReservation' | 'clock'>;

/**
 * Has Cal.com follow a hold whose change was published: nobody who holds a slot waits for this, and nothing of it can fail
 * a hold. Repeatable, and in any order: what is wanted the hold itself says when the work is done.
 */
export const makeFollowHold = ({ holds, reservations, ringReservation, clock }: Deps) => {
  const awaitsIts = (stored: StoredReservation): boolean => stored.kept !== null || stored.dueAt !== null;

  return async (holdId: string, { tenantId }: TenantScope): Promise<void> => {
    const own = reservations.forTenant(tenantId);
    const now = clock.now();
    const hold = await holds.forTenant(tenantId).byId(holdId);
    if (hold === undefined) return;
    if (holdAt(hold, now).status === 'active') {
      for (const reservation of newReservations(hold, now)) {
        await own.add(reservation);
        ringReservation(reservation.id, tenantId, 0);
      }
      return;
    }
    for (const { id } of await own.where({ holdId }, MOST_STARTS)) {
      const changed = (stored: StoredReservation) => (awaitsIts(stored) ? { ...stored, dueAt: now } : stored);
      if ((await amend(own, id, { changed }))?.dueAt === now) ringReservation(id, tenantId, 0);
    }
  };
};
