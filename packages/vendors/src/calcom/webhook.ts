import { z } from 'zod';
import type { CalcomBooking } from './booking.ts';
import { BookingPayload } from './booking-payload.ts';
import { toCalcomBooking } from './booking-reading.ts';
import { triggerKind } from './trigger.ts';

export type { CalcomAttendee, CalcomBooking } from './booking.ts';

/** What one delivery of Cal.com says. `problems` name places and expectations, never values: no personal data. */
export type CalcomDelivery =
  | { readonly kind: 'bookingCreated'; readonly booking: CalcomBooking }
  | { readonly kind: 'notYetHandled'; readonly trigger: string }
  | { readonly kind: 'irrelevant'; readonly trigger: string }
  | { readonly kind: 'unknownTrigger'; readonly trigger: string }
  | { readonly kind: 'malformed'; readonly trigger?: string; readonly problems: readonly string[] };

const TRIGGER_MAX_CHARS = 64;
const PROBLEMS_MAX = 10;

const triggerExpected = 'the name of a trigger is expected as text, e.g. BOOKING_CREATED';
const Delivery = z.object(
  {
    triggerEvent: z.string({ error: triggerExpected }).min(1, triggerExpected).max(TRIGGER_MAX_CHARS, triggerExpected),
    payload: z.unknown().optional(),
  },
  { error: 'a JSON object is expected' },
);

/**
 * Reads one webhook of Cal.com: its raw bytes, or JSON already parsed. Never throws. Knows every recorded form of webhook
 * versions 2021-10-20 and 2026-07-27 (calcom.md 3.2-3.4) and accepts unknown versions, members and triggers.
 */
export const parseCalcomDelivery = (body: unknown): CalcomDelivery => {
  const json = body instanceof Uint8Array ? jsonOf(body) : body;
  if (json === undefined) return malformed(['the body is expected to be JSON in UTF-8']);
  const delivery = Delivery.safeParse(json);
  if (!delivery.success) return malformed(problemsOf(delivery.error, ''));

  const { triggerEvent: trigger, payload } = delivery.data;
  const kind = triggerKind(trigger);
  if (kind !== 'bookingCreated') return { kind, trigger };
  const booking = BookingPayload.safeParse(payload);
  return booking.success
    ? { kind, booking: toCalcomBooking(booking.data) }
    : { kind: 'malformed', trigger, problems: problemsOf(booking.error, 'payload') };
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

const jsonOf = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    return undefined;
  }
};

const malformed = (problems: readonly string[]): CalcomDelivery => ({ kind: 'malformed', problems });

const problemsOf = (error: z.ZodError, root: string): string[] =>
  error.issues.slice(0, PROBLEMS_MAX).map((issue) => {
    const place = [root, ...issue.path].filter((step) => step !== '').join('.');
    return place === '' ? issue.message : `${place}: ${issue.message}`;
  });
