/** What a delivery about a whole booking says, by the names real deliveries carry (calcom.md 3.3, 3.4). */
const bookingKinds = {
  BOOKING_REQUESTED: 'bookingRequested',
  BOOKING_CREATED: 'bookingCreated',
  BOOKING_RESCHEDULED: 'bookingRescheduled',
  BOOKING_CANCELLED: 'bookingCancelled',
  BOOKING_REJECTED: 'bookingRejected',
  BOOKING_PAYMENT_INITIATED: 'paymentInitiated',
  BOOKING_PAID: 'bookingPaid',
  BOOKING_LOCATION_UPDATED: 'locationChanged',
  BOOKING_REASSIGNED: 'bookingReassigned',
} as const;
export type BookingKind = (typeof bookingKinds)[keyof typeof bookingKinds];

const meetingKinds = { MEETING_STARTED: 'meetingStarted', MEETING_ENDED: 'meetingEnded' } as const;
export type MeetingKind = (typeof meetingKinds)[keyof typeof meetingKinds];

/** Triggers that say nothing about the state of a booking. PING is no member of Cal.com's enum: a button in its UI sends it. */
const irrelevantTriggers: ReadonlySet<string> = new Set([
  'PING',
  'FORM_SUBMITTED',
  'FORM_SUBMITTED_NO_EVENT',
  'ROUTING_FORM_FALLBACK_HIT',
  'RECORDING_READY',
  'RECORDING_TRANSCRIPTION_GENERATED',
  'OOO_CREATED',
  'AFTER_HOSTS_CAL_VIDEO_NO_SHOW',
  'AFTER_GUESTS_CAL_VIDEO_NO_SHOW',
  'WRONG_ASSIGNMENT_REPORT',
  'DELEGATION_CREDENTIAL_ERROR',
  'DELEGATION_CREDENTIAL_SECRET_ROTATED',
  'DELEGATION_CREDENTIAL_SECRET_ROTATION_FAILED',
  'DELEGATION_CREDENTIAL_ROTATION_REQUIRED',
]);

export type TriggerKind =
  | BookingKind
  | MeetingKind
  | 'noShowUpdated'
  | 'instantMeeting'
  | 'irrelevant'
  | 'unknownTrigger';

const kinds: ReadonlyMap<string, TriggerKind> = new Map<string, TriggerKind>([
  ...Object.entries(bookingKinds),
  ...Object.entries(meetingKinds),
  ['BOOKING_NO_SHOW_UPDATED', 'noShowUpdated'],
  ['INSTANT_MEETING', 'instantMeeting'],
  ['INSTANT_MEETING_ACCEPTED', 'instantMeeting'],
]);

/**
 * What a trigger means to us: BOOKING_CREATED, never the dotted BOOKING.CREATED of many integrations (K6). The vendor's
 * list grows, so an unknown name is an answer, not an error.
 */
export const triggerKind = (trigger: string): TriggerKind =>
  kinds.get(trigger) ?? (irrelevantTriggers.has(trigger) ? 'irrelevant' : 'unknownTrigger');
