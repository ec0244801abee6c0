import type { BookingsQuery } from './booking-bodies.ts';
import type { Booking } from './state.ts';

/** The page of bookings a query asks for, with Cal.com's pagination. */
export const listBookings = (bookings: readonly Booking[], query: BookingsQuery, nowMs: number) => {
  const found = bookings.filter((booking) => matches(booking, query, nowMs)).toSorted(comparing(query));
  const { take, skip } = query;
  const page = found.slice(skip, skip + take);
  const totalPages = Math.ceil(found.length / take);
  const currentPage = Math.floor(skip / take) + 1;
  return {
    page,
    pagination: {
      totalItems: found.length,
      remainingItems: Math.max(found.length - skip - page.length, 0),
      returnedItems: page.length,
      itemsPerPage: take,
      currentPage,
      totalPages,
      hasNextPage: skip + page.length < found.length,
      hasPreviousPage: skip > 0,
    },
  };
};

const matches = (booking: Booking, query: BookingsQuery, nowMs: number): boolean => {
  const { eventType, attendee } = booking;
  return (
    (query.bookingUid ?? booking.uid) === booking.uid &&
    (query.eventTypeId ?? eventType.id) === eventType.id &&
    (query.eventTypeIds?.includes(eventType.id) ?? true) &&
    (query.teamId ?? eventType.team.id) === eventType.team.id &&
    (query.teamsIds?.includes(eventType.team.id) ?? true) &&
    (query.attendeeEmail ?? attendee.email) === attendee.email &&
    (query.attendeeName ?? attendee.name) === attendee.name &&
    booking.startMs >= (query.afterStart ?? Number.NEGATIVE_INFINITY) &&
    booking.endMs <= (query.beforeEnd ?? Number.POSITIVE_INFINITY) &&
    booking.createdMs >= (query.afterCreatedAt ?? Number.NEGATIVE_INFINITY) &&
    booking.createdMs <= (query.beforeCreatedAt ?? Number.POSITIVE_INFINITY) &&
    booking.updatedMs >= (query.afterUpdatedAt ?? Number.NEGATIVE_INFINITY) &&
    booking.updatedMs <= (query.beforeUpdatedAt ?? Number.POSITIVE_INFINITY) &&
    (query.status?.split(',').some((status) => inStatus(booking, status, nowMs)) ?? true)
  );
};

const inStatus = (booking: Booking, status: string, nowMs: number): boolean => {
  if (status === 'cancelled') return booking.status === 'cancelled';
  if (status === 'unconfirmed') return booking.status === 'pending';
  if (booking.status === 'cancelled' || booking.status === 'rejected') return false;
  if (status === 'upcoming') return booking.endMs >= nowMs;
  return status === 'past' && booking.endMs < nowMs;
};

const comparing = (query: BookingsQuery) => {
  const [of, order]: readonly [(booking: Booking) => number, 'asc' | 'desc'] = query.sortEnd
    ? [(booking) => booking.endMs, query.sortEnd]
    : query.sortCreated
      ? [(booking) => booking.createdMs, query.sortCreated]
      : query.sortUpdatedAt
        ? [(booking) => booking.updatedMs, query.sortUpdatedAt]
        : [(booking) => booking.startMs, query.sortStart ?? 'asc'];
  return (one: Booking, other: Booking): number => (order === 'asc' ? of(one) - of(other) : of(other) - of(one));
};
