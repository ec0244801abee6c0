import type { Instant } from '@fencepost/contracts/instant';
import { z } from 'zod';
import type { Call } from './call.ts';
import { CalcomBookingRecord } from './resources.ts';
import { calcomUnknownForm } from './unknown-form.ts';

/** Who a booking is made for; Cal.com needs a name, and an e-mail or a phone number. */
export interface CalcomBooker {
  readonly name: string;
  readonly email?: string | undefined;
  /** E.164 */
  readonly phone?: string | undefined;
  readonly timeZone: string;
  /** The language of Cal.com’s mails: `de` */
  readonly language: string;
}

export interface CalcomBookingOrder {
  readonly eventTypeId: number;
  readonly startsAt: Instant;
  readonly booker: CalcomBooker;
  /** Comes back with the first deliveries and with every reading: at most 50 keys of 40 characters, texts of 500. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly notes?: string | undefined;
  /** Users of Cal.com of whom one is to give it; without, Cal.com chooses. */
  readonly hostIds?: readonly number[] | undefined;
}

/**
 * Writing bookings (calcom.md 1.5). Cal.com knows no idempotency key: after a call that failed with `timeout` or
 * `unavailable` nobody knows whether it was carried out, unless `detail.sent` is false. Whoever knows a uid may move and
 * cancel its booking, so these methods prove nothing about whose it is. All throw AppError.
 */
export interface CalcomBookingMethods {
  /** `accepted`, or `pending` where the host has to confirm or a payment is due. `invalid_input` where the time is not free. */
  createBooking(order: CalcomBookingOrder): Promise<CalcomBookingRecord>;
  /** The booking at the new time, with a new uid; the old one is cancelled. */
  rescheduleBooking(
    uid: string,
    to: { readonly startsAt: Instant; readonly reason?: string | undefined },
  ): Promise<CalcomBookingRecord>;
  /** A reason is needed where the key is the host’s. Refused where it is cancelled already. */
  cancelBooking(uid: string, reason: string): Promise<CalcomBookingRecord>;
  confirmBooking(uid: string): Promise<CalcomBookingRecord>;
  declineBooking(uid: string, reason: string | undefined): Promise<CalcomBookingRecord>;
  /** Says of the booker whether they stayed away; only once the booking has begun (`forbidden`). */
  markAbsent(uid: string, absent: boolean): Promise<CalcomBookingRecord>;
  /** Only of round-robin event types. The answer names little: read the booking afterwards. */
  reassignBooking(uid: string, hostId: number, reason: string | undefined): Promise<void>;
}

const BOOKINGS_VERSION = '2024-08-13';

const WithAttendees = z.object({ attendees: z.array(z.object({ email: z.string().min(1) })).min(1) });

export const makeBookingMethods = (call: Call): CalcomBookingMethods => {
  const at = (uid: string, action = ''): string => `/v2/bookings/${encodeURIComponent(uid)}${action}`;
  const write = async <D extends z.ZodType>(
    operation: string,
    path: string,
    body: object,
    data: D,
  ): Promise<z.output<D>> =>
    (await call({ method: 'POST', path, version: BOOKINGS_VERSION, operation, body, data })).data;
  return {
    createBooking: ({ eventTypeId, startsAt, booker, metadata, notes, hostIds }) => {
      const { name, email, phone, timeZone, language } = booker;
      const attendee = { name, timeZone, language, ...given({ email, phoneNumber: phone }) };
      const routing = hostIds === undefined ? undefined : { teamMemberIds: hostIds };
      const bookingFieldsResponses = notes === undefined ? undefined : { notes };
      const body = { eventTypeId, start: startsAt, attendee, metadata, ...given({ routing, bookingFieldsResponses }) };
      return write('createBooking', '/v2/bookings', body, CalcomBookingRecord);
    },
    rescheduleBooking: (uid, { startsAt, reason }) => {
      const body = { start: startsAt, ...given({ reschedulingReason: reason }) };
      return write('rescheduleBooking', at(uid, '/reschedule'), body, CalcomBookingRecord);
    },
    cancelBooking: (uid, cancellationReason) =>
      write('cancelBooking', at(uid, '/cancel'), { cancellationReason }, CalcomBookingRecord),
    confirmBooking: (uid) => write('confirmBooking', at(uid, '/confirm'), {}, CalcomBookingRecord),
    declineBooking: (uid, reason) =>
      write('declineBooking', at(uid, '/decline'), given({ reason }), CalcomBookingRecord),
    markAbsent: async (uid, absent) => {
      // Who left only a phone number has an address of Cal.com’s own invention, which nobody else knows.
      const read = { path: at(uid), version: BOOKINGS_VERSION, operation: 'markAbsent', data: z.unknown() };
      const { data } = await call(read);
      const booking = WithAttendees.safeParse(data);
      if (!booking.success) throw calcomUnknownForm(read.path, booking.error, data);
      const attendees = booking.data.attendees.slice(0, 1).map(({ email }) => ({ email, absent }));
      return write('markAbsent', at(uid, '/mark-absent'), { attendees }, CalcomBookingRecord);
    },
    reassignBooking: async (uid, hostId, reason) => {
      await write('reassignBooking', at(uid, `/reassign/${hostId}`), given({ reason }), z.unknown());
    },
  };
};

const given = (members: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
