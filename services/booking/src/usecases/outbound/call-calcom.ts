import { AppError, known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import { toCalcomRecord } from '@fencepost/vendors/calcom/record-reading';
import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import { OWN_BOOKING_METADATA } from '../../domain/own-booking.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import { type StoredIntent, stepOf } from '../../domain/stored-intent.ts';
import type { VendorFact } from '../../domain/vendor-fact.ts';
import { whoStays } from '../customers/who-stays.ts';
import type { OutboundDeps } from './outbound-deps.ts';

/** One telling of Cal.com: which intent, about what, and by which fact of ours. */
export interface Telling {
  readonly intent: StoredIntent;
  readonly stored: StoredAppointment;
  readonly fact: VendorFact;
  /** The newest booking that Cal.com has told of; null before its first. */
  readonly uid: string | null;
}

type Deps = Pick<OutboundDeps, 'customers' | 'proveService'>;

/** Cal.com asks hosts for a reason (calcom.md 1.5). */
const NO_REASON = 'Cancelled by the company.';

/** Tells Cal.com what an intent is about, and answers what it then holds. Throws what its client throws. */
export const makeCallCalcom = (deps: Deps) => {
  const create = async ({ stored }: Telling, client: CalcomClient, scope: TenantScope): Promise<CalcomRecord> => {
    const { appointment, notes } = stored;
    const { id, serviceId, branchId, customerId, startsAt, staffIds, timeZone } = appointment;
    // The whole chain once more: what was proved when it was booked may be over by now (BKG-034).
    const { terms } = await deps.proveService({ serviceId, branchId }, scope);
    const ours = deps.customers.forTenant(scope.tenantId);
    const { name, email, phone } = await whoStays(ours, known(await ours.byId(customerId)));
    const called = name ?? email ?? phone;
    if (called === null) throw new AppError('not_found', 'Nothing is known any more of whom this was booked for.');
    const hostIds = terms.hosts
      .filter(({ staffId }) => staffIds.includes(staffId))
      .flatMap(({ calcomUserId }) => (calcomUserId === null ? [] : [calcomUserId]));
    const language = terms.locale.split('-')[0] ?? terms.locale;
    const booking = await client.createBooking({
      eventTypeId: appointment.passport.eventTypeId,
      startsAt,
      booker: { name: called, email: email ?? undefined, phone: phone ?? undefined, timeZone, language },
      metadata: { [OWN_BOOKING_METADATA]: id },
      notes: notes ?? undefined,
      hostIds: hostIds.length === 0 ? undefined : hostIds,
    });
    return toCalcomRecord(booking);
  };

  return async (telling: Telling, client: CalcomClient, scope: TenantScope): Promise<CalcomRecord> => {
    const { intent, fact, uid } = telling;
    const kind = stepOf(intent, fact);
    const reason = intent.reason ?? undefined;
    if (kind === 'create') return create(telling, client, scope);
    if (uid === null) throw new AppError('not_found', 'Cal.com has no booking of this appointment.');
    switch (kind) {
      case 'reschedule': {
        const startsAt = fact.startsAt ?? telling.stored.appointment.startsAt;
        return toCalcomRecord(await client.rescheduleBooking(uid, { startsAt, reason }));
      }
      case 'cancel':
        return toCalcomRecord(await client.cancelBooking(uid, reason ?? NO_REASON));
      case 'confirm':
        return toCalcomRecord(await client.confirmBooking(uid));
      case 'decline':
        return toCalcomRecord(await client.declineBooking(uid, reason));
      case 'no_show':
        return toCalcomRecord(await client.markAbsent(uid, fact.kind === 'missed'));
      case 'reassign': {
        const [hostId] = fact.hostIds ?? [];
        if (hostId === undefined) throw new AppError('not_found', 'Nobody at Cal.com is meant.');
        await client.reassignBooking(uid, hostId, reason);
        const given = toCalcomRecord(await client.getBooking(uid));
        if (given.hosts[0]?.id === hostId) return given;
        throw new AppError('conflict', 'Cal.com has somebody else give it all the same.');
      }
    }
  };
};
