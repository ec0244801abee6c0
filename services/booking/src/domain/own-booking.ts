import type { CalcomBooking } from '@fencepost/vendors/calcom/webhook';
import type { StoredAppointment } from './stored-appointment.ts';

/** The member of a booking's metadata in which we tell Cal.com whose it is; it comes back with the deliveries (calcom.md 3.4). */
export const OWN_BOOKING_METADATA = 'fencepostAppointmentId';

/** The appointment of ours that a booking claims to be. Anybody who books may write this: it is a hint, never a proof. */
export const claimedAppointmentOf = ({
  metadata,
}: {
  readonly metadata?: CalcomBooking['metadata'] | undefined;
}): string | undefined => {
  const claimed = metadata?.[OWN_BOOKING_METADATA];
  return typeof claimed === 'string' ? claimed : undefined;
};

interface Reachable {
  readonly email?: string | null | undefined;
  readonly phone?: string | null | undefined;
}

/** Whether a booker is certainly somebody else: both name an e-mail, or both a phone, and nothing of it is the same. */
export const isSomebodyElse = (booker: Reachable, customer: Reachable): boolean => {
  const pairs = [
    [booker.email?.toLowerCase(), customer.email?.toLowerCase()],
    [booker.phone, customer.phone],
  ].filter((pair) => pair.every((name) => name !== null && name !== undefined));
  return pairs.length > 0 && pairs.every(([one, other]) => one !== other);
};

/** Whether an appointment waits for exactly this booking: told to Cal.com by us, not answered yet, same time, same type. */
export const isAwaited = (
  { appointment, facts }: StoredAppointment,
  booking: Pick<CalcomBooking, 'startsAt' | 'eventTypeId'>,
): boolean =>
  appointment.passport.eventTypeId === booking.eventTypeId &&
  facts.some(({ source, uid, startsAt }) => source === 'local' && uid === null && startsAt === booking.startsAt);
