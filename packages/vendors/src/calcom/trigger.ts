/** Triggers that change a booking and that Fencepost will handle, besides BOOKING_CREATED. */
const lifecycleTriggers: ReadonlySet<string> = new Set([
  'BOOKING_RESCHEDULED',
  'BOOKING_CANCELLED',
  'BOOKING_REQUESTED',
  'BOOKING_REJECTED',
  'BOOKING_PAID',
  'BOOKING_PAYMENT_INITIATED',
  'BOOKING_NO_SHOW_UPDATED',
  'BOOKING_LOCATION_UPDATED',
  'BOOKING_REASSIGNED',
  'MEETING_STARTED',
  'MEETING_ENDED',
  'INSTANT_MEETING',
  'INSTANT_MEETING_ACCEPTED',
]);

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

export type TriggerKind = 'bookingCreated' | 'notYetHandled' | 'irrelevant' | 'unknownTrigger';

/**
 * What a trigger means to us, by the names real deliveries carry (calcom.md 3.3): BOOKING_CREATED, never the dotted
 * BOOKING.CREATED of many integrations (K6). The vendor's list grows, so an unknown name is an answer, not an error.
 */
export const triggerKind = (trigger: string): TriggerKind => {
  if (trigger === 'BOOKING_CREATED') return 'bookingCreated';
  if (lifecycleTriggers.has(trigger)) return 'notYetHandled';
  return irrelevantTriggers.has(trigger) ? 'irrelevant' : 'unknownTrigger';
};
