import { CalcomId } from '@fencepost/contracts/ids';
import { z } from 'zod';

/** Until when one may book: `type` is businessDays, calendarDays (`value`: so many) or range (`value`: two dates) today. */
export interface CalcomBookingWindow {
  readonly type: string;
  readonly value: unknown;
  readonly rolling?: boolean | null | undefined;
}

const Window = z.object({ type: z.string(), value: z.unknown(), rolling: z.boolean().nullish() });

/** Cal.com's document lists windows, its code answers one; a switched off one is none. */
const BookingWindow = z
  .preprocess((value): unknown => (Array.isArray(value) ? value[0] : value), Window.nullish())
  .catch(undefined);

/**
 * An event type of a team, version 2024-06-14 (calcom.md 1.5). What it must have is needed to book it; the rest may be
 * missing or null, and words of enums are plain text, so that new ones pass. A member of a wrong type is an error: read
 * as missing, it would look like a change made at Cal.com. A number that makes no sense is read as it is: its reader may
 * leave out that one event type, instead of losing the whole list. Managed ones cannot be booked themselves: their children can.
 */
export const CalcomEventType = z.object({
  id: CalcomId,
  teamId: CalcomId.nullish(),
  parentEventTypeId: CalcomId.nullish(),
  title: z.string(),
  slug: z.string(),
  description: z.string().nullish(),
  lengthInMinutes: z.number(),
  beforeEventBuffer: z.number().nullish(),
  afterEventBuffer: z.number().nullish(),
  /** Minutes. */
  minimumBookingNotice: z.number().nullish(),
  bookingWindow: BookingWindow,
  /** Minor units: cents of EUR. */
  price: z.number().nullish(),
  /** ISO 4217, lower case as Cal.com writes it: `eur`. */
  currency: z.string().nullish(),
  /** Minutes; null: the length. */
  slotInterval: z.number().nullish(),
  seatsPerTimeSlot: z.number().nullish(),
  /** As Cal.com sends it. */
  confirmationPolicy: z.unknown().optional(),
  hidden: z.boolean().nullish(),
  /** roundRobin, collective or managed today. */
  schedulingType: z.string().nullish(),
  hosts: z.array(z.object({ userId: CalcomId, name: z.string().nullish() })).nullish(),
});
export type CalcomEventType = z.output<typeof CalcomEventType>;

/** What Fencepost may ask Cal.com to change of an event type; times in minutes, price in minor units. */
export interface CalcomEventTypePatch {
  readonly title?: string;
  readonly description?: string;
  readonly lengthInMinutes?: number;
  readonly beforeEventBuffer?: number;
  readonly afterEventBuffer?: number;
  readonly minimumBookingNotice?: number;
  readonly price?: number;
  readonly currency?: string;
  readonly hidden?: boolean;
}

/** An event type after a change. Cal.com drops what it does not let change without a word: such members are `ignored`. */
export interface CalcomEventTypeChange {
  readonly eventType: CalcomEventType;
  readonly ignored: readonly (keyof CalcomEventTypePatch)[];
}

/** Which members of a patch the event type does not have afterwards. */
export const ignoredMembers = (
  patch: CalcomEventTypePatch,
  eventType: CalcomEventType,
): readonly (keyof CalcomEventTypePatch)[] => {
  const wanted = Object.entries(patch).filter(([, value]) => value !== undefined);
  const has = new Map<string, unknown>(Object.entries(eventType));
  return wanted.filter(([name, value]) => has.get(name) !== value).map(([name]) => name as keyof CalcomEventTypePatch);
};
