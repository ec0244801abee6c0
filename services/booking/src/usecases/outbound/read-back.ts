import { codeOf } from '@fencepost/contracts/errors';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import { toCalcomRecord } from '@fencepost/vendors/calcom/record-reading';
import type { CalcomRecord } from '@fencepost/vendors/calcom/webhook';
import { minutesAfter } from '../../domain/interval.ts';
import { claimedAppointmentOf } from '../../domain/own-booking.ts';
import type { StoredAppointment } from '../../domain/stored-appointment.ts';
import { stepOf } from '../../domain/stored-intent.ts';
import type { CompanyCalcom } from '../ports/calcom.ts';
import type { Telling } from './call-calcom.ts';

/** Bookings of a team around one start: a moment before, and until the longest that Cal.com can book is over. */
const BEFORE_MINUTES = 1;
const LONGEST_BOOKING_MINUTES = 24 * 60;

/** What Cal.com holds where a call had its effect; undefined where it had none. Throws what its client throws. */
export const readBack = async (telling: Telling, calcom: CompanyCalcom): Promise<CalcomRecord | undefined> => {
  const { intent, stored, fact, uid } = telling;
  const step = stepOf(intent, fact);
  if (step === 'create') return findOwn(telling, calcom);
  const booking = uid === null ? undefined : await bookingOfType(uid, stored, calcom.client);
  if (booking === undefined) return undefined;
  switch (step) {
    case 'reschedule': {
      const moved = await nextOf(booking, stored, calcom.client);
      return moved?.startsAt === fact.startsAt ? moved : undefined;
    }
    case 'cancel':
      return booking.standing === 'cancelled' && booking.nextUid === undefined ? booking : undefined;
    case 'confirm':
      return booking.standing === 'accepted' ? booking : undefined;
    case 'decline':
      return booking.standing === 'rejected' ? booking : undefined;
    case 'no_show':
      return (booking.attendees[0]?.absent ?? false) === (fact.kind === 'missed') ? booking : undefined;
    case 'reassign':
      return booking.hosts.some(({ id }) => id !== undefined && fact.hostIds?.includes(id)) ? booking : undefined;
  }
};

/** Whether Cal.com has no such booking any more: whoever has it deleted there leaves nothing to cancel. */
export const isGone = async ({ uid }: Telling, { client }: CompanyCalcom): Promise<boolean> =>
  uid !== null && (await bookingOf(uid, client)) === undefined;

/** To what the guest has moved the booking that something was decided upon; undefined where it stands. */
export const movedTo = async (
  { stored, fact }: Telling,
  { client }: CompanyCalcom,
): Promise<CalcomRecord | undefined> => {
  const booking = fact.uid === null ? undefined : await bookingOfType(fact.uid, stored, client);
  return booking && nextOf(booking, stored, client);
};

const nextOf = async ({ nextUid }: CalcomRecord, stored: StoredAppointment, client: CalcomClient) =>
  nextUid === undefined ? undefined : bookingOfType(nextUid, stored, client);

/** Whoever knows a uid may read a booking: one of another event type says nothing of ours. */
const bookingOfType = async (uid: string, { appointment }: StoredAppointment, client: CalcomClient) => {
  const found = await bookingOf(uid, client);
  return [undefined, appointment.passport.eventTypeId].includes(found?.eventTypeId) ? found : undefined;
};

/** A booking that Cal.com made for us says so; the team’s list is the evidence that it is the company’s. */
const findOwn = async (
  { intent, stored }: Telling,
  { client, calcomTeamId }: CompanyCalcom,
): Promise<CalcomRecord | undefined> => {
  const startsAt = intent.sentFor ?? stored.appointment.startsAt;
  const within = {
    afterStart: minutesAfter(startsAt, -BEFORE_MINUTES),
    beforeEnd: minutesAfter(startsAt, LONGEST_BOOKING_MINUTES),
  };
  for await (const page of client.teamBookingPages(calcomTeamId, within)) {
    const own = page.map(toCalcomRecord).find((record) => {
      const { eventTypeId } = stored.appointment.passport;
      return claimedAppointmentOf(record) === stored.appointment.id && record.eventTypeId === eventTypeId;
    });
    if (own !== undefined) return own;
  }
  return undefined;
};

const bookingOf = async (uid: string, client: CalcomClient): Promise<CalcomRecord | undefined> => {
  try {
    return toCalcomRecord(await client.getBooking(uid));
  } catch (error) {
    if (codeOf(error) === 'not_found') return undefined;
    throw error;
  }
};
