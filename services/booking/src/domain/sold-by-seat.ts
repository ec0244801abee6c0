import type { Appointment } from '@fencepost/contracts/booking/appointment';
import { AppError } from '@fencepost/contracts/errors';
import type { BookingTerms } from '@fencepost/contracts/tenant/proof';

/**
 * Throws `sold_by_seat` for a service of which several customers share a start: Cal.com gives all their seats one uid, and
 * an appointment is one uid, so that a second seat could never be another customer's appointment.
 */
export const requireWholeStart = ({ seatsPerStart }: Pick<BookingTerms['service'], 'seatsPerStart'>): void => {
  if (seatsPerStart !== null) throw soldBySeat('Seats of this service are booked on Cal.com’s own page.');
};

/** Throws `sold_by_seat` where a guest would move, or cancel, what others have seats of. */
export const requireNoOthersSeats = ({ seats }: Pick<Appointment, 'seats'>, as: 'customer' | 'host'): void => {
  if (seats !== null && as === 'customer')
    throw soldBySeat('Others have seats of this: give one up on Cal.com’s page.');
};

const soldBySeat = (message: string): AppError => new AppError('sold_by_seat', message);
