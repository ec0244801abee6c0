/**
 * The triggers our webhooks are registered with: every one of Cal.com's published document that says something about a
 * booking or its meeting (calcom.md 3.3 [OAS], 2026-03). Newer names (BOOKING_LOCATION_UPDATED, BOOKING_REASSIGNED,
 * INSTANT_MEETING_ACCEPTED) are not in it: an older Cal.com would refuse the whole registration for one of them.
 */
export const calcomBookingTriggers = [
  'BOOKING_CREATED',
  'BOOKING_PAYMENT_INITIATED',
  'BOOKING_PAID',
  'BOOKING_RESCHEDULED',
  'BOOKING_REQUESTED',
  'BOOKING_CANCELLED',
  'BOOKING_REJECTED',
  'BOOKING_NO_SHOW_UPDATED',
  'MEETING_STARTED',
  'MEETING_ENDED',
  'INSTANT_MEETING',
] as const;
