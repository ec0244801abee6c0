import { CalcomId } from '@fencepost/contracts/ids';
import type { Instant } from '@fencepost/contracts/instant';
import { z } from 'zod';
import type { CalcomAttendee, CalcomBooking, CalcomRecord } from './booking.ts';
import { BookingPayload } from './booking-payload.ts';
import { toCalcomBooking } from './booking-reading.ts';
import { MeetingPayload, meetingRecordOf } from './meeting-payload.ts';
import { calcomUid, enrichingTime } from './members.ts';
import { attendancesOf } from './people.ts';
import { type BookingKind, type MeetingKind, triggerKind } from './trigger.ts';

export type { CalcomAttendee, CalcomBooking, CalcomHost, CalcomRecord, CalcomStanding } from './booking.ts';
export type { BookingKind, MeetingKind } from './trigger.ts';

/** A delivery that tells a whole booking. */
export interface BookingDelivery {
  readonly kind: BookingKind;
  readonly trigger: string;
  readonly booking: CalcomBooking;
  /** The host asks the customer to choose another time; only a cancellation says so. */
  readonly rescheduleRequested: boolean;
  /** When Cal.com wrote it. Copies for two registrations differ by milliseconds. */
  readonly saidAt: Instant | null;
}

/** BOOKING_NO_SHOW_UPDATED: names no event type, no team and no organizer, only the booking and who came or did not. */
export interface NoShowDelivery {
  readonly kind: 'noShowUpdated';
  readonly trigger: string;
  readonly uid: string;
  readonly attendees: readonly (CalcomAttendee & { readonly absent: boolean })[];
  readonly saidAt: Instant | null;
}

/** A meeting began or ended by the clock, whoever came: Cal.com's own row of the booking. */
export interface MeetingDelivery {
  readonly kind: MeetingKind;
  readonly trigger: string;
  readonly record: CalcomRecord;
}

/** Somebody wants to meet at once; names neither a time nor a host. */
export interface InstantMeetingDelivery {
  readonly kind: 'instantMeeting';
  readonly trigger: string;
  readonly uid: string;
  readonly eventTypeId: number;
}

/** What one delivery of Cal.com says. `problems` name places and expectations, never values: no personal data. */
export type CalcomDelivery =
  | BookingDelivery
  | NoShowDelivery
  | MeetingDelivery
  | InstantMeetingDelivery
  | { readonly kind: 'irrelevant'; readonly trigger: string }
  | { readonly kind: 'unknownTrigger'; readonly trigger: string }
  | { readonly kind: 'malformed'; readonly trigger?: string; readonly problems: readonly string[] };

const TRIGGER_MAX_CHARS = 64;
const PROBLEMS_MAX = 10;

const triggerExpected = 'the name of a trigger is expected as text, e.g. BOOKING_CREATED';
/** A name is told to everybody where nobody here knows it: what could be somebody's address or number is none. */
const triggerForm = /^[A-Za-z_][\w.]*$/;
const Delivery = z.object(
  {
    triggerEvent: z
      .string({ error: triggerExpected })
      .max(TRIGGER_MAX_CHARS, { error: triggerExpected, abort: true })
      .regex(triggerForm, triggerExpected),
    createdAt: enrichingTime,
    payload: z.unknown().optional(),
  },
  { error: 'a JSON object is expected' },
);

const payloadExpected = { error: 'the payload is expected as an object' };
const uidExpected = 'the uid of the booking is expected as text';

const NoShowPayload = z.object(
  {
    bookingUid: calcomUid(uidExpected),
    attendees: z.array(z.unknown(), { error: 'a list of attendees is expected' }),
  },
  payloadExpected,
);

const InstantPayload = z.object(
  {
    uid: calcomUid(uidExpected),
    eventTypeId: z.number({ error: 'the id of the event type is expected as a number' }).pipe(CalcomId),
  },
  payloadExpected,
);

/**
 * Reads one webhook of Cal.com: its raw bytes, or JSON already parsed. Never throws. Knows every recorded form of webhook
 * versions 2021-10-20 and 2026-07-27 (calcom.md 3.2-3.4) and accepts unknown versions, members, values and triggers.
 */
export const parseCalcomDelivery = (body: unknown): CalcomDelivery => {
  const json = body instanceof Uint8Array ? jsonOf(body) : body;
  if (json === undefined) return malformed(['the body is expected to be JSON in UTF-8']);
  const delivery = Delivery.safeParse(json);
  if (!delivery.success) return malformed(problemsOf(delivery.error, ''));

  const { triggerEvent: trigger, payload, createdAt } = delivery.data;
  const kind = triggerKind(trigger);
  const saidAt = createdAt ?? null;
  const read = readerOf(trigger);
  switch (kind) {
    case 'irrelevant':
    case 'unknownTrigger':
      return { kind, trigger };
    case 'noShowUpdated':
      return read(NoShowPayload, payload, ({ bookingUid: uid, attendees }) => ({
        kind,
        trigger,
        uid,
        attendees: attendancesOf(attendees),
        saidAt,
      }));
    case 'instantMeeting':
      return read(InstantPayload, payload, ({ uid, eventTypeId }) => ({ kind, trigger, uid, eventTypeId }));
    case 'meetingStarted':
    case 'meetingEnded':
      return read(MeetingPayload, json, (row) => ({ kind, trigger, record: meetingRecordOf(row) }), '');
    default:
      return read(BookingPayload, payload, (said) => ({
        kind,
        trigger,
        booking: toCalcomBooking(said),
        rescheduleRequested: kind === 'bookingCancelled' && said.requestReschedule === true,
        saidAt,
      }));
  }
};

/** Reads what a trigger carries, or says what is wrong with it. */
const readerOf =
  (trigger: string) =>
  <S extends z.ZodType>(
    schema: S,
    value: unknown,
    tell: (said: z.output<S>) => CalcomDelivery,
    root = 'payload',
  ): CalcomDelivery => {
    const said = schema.safeParse(value);
    if (said.success) return tell(said.data);
    return { kind: 'malformed', trigger, problems: problemsOf(said.error, root) };
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
