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

/** Whether an appointment waits for exactly this booking: told to Cal.com by us, not answered yet, same time, same type. */
export const isAwaited = (
  { appointment, facts }: StoredAppointment,
  booking: Pick<CalcomBooking, 'startsAt' | 'eventTypeId'>,
): boolean =>
  appointment.passport.eventTypeId === booking.eventTypeId &&
  facts.some(({ source, uid, startsAt }) => source === 'local' && uid === null && startsAt === booking.startsAt);
