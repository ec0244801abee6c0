import { Service } from '@fencepost/contracts/tenant/mapping';
import type { CalcomEventType } from '@fencepost/vendors/calcom/event-type';

/** What Cal.com decides about a service. */
export type EventTypeFields = Pick<
  Service,
  | 'name'
  | 'durationMinutes'
  | 'bufferBeforeMinutes'
  | 'bufferAfterMinutes'
  | 'minimumNoticeMinutes'
  | 'bookingWindowDays'
  | 'price'
  | 'givenBy'
  | 'seatsPerStart'
>;

const LONGEST_NAME = 200;
/** Cal.com's kind of booking window that counts in days. Business days and date ranges have no such number. */
const CALENDAR_DAYS = 'calendarDays';
const COLLECTIVE = 'collective';

/** An event type in the words of a service. A price of nothing is none: the company may set its own. */
export const fieldsOf = (eventType: CalcomEventType): EventTypeFields => ({
  name: eventType.title.trim().slice(0, LONGEST_NAME) || eventType.slug,
  durationMinutes: eventType.lengthInMinutes,
  bufferBeforeMinutes: eventType.beforeEventBuffer ?? 0,
  bufferAfterMinutes: eventType.afterEventBuffer ?? 0,
  minimumNoticeMinutes: eventType.minimumBookingNotice ?? 0,
  bookingWindowDays: windowDaysOf(eventType),
  price:
    eventType.price && eventType.currency
      ? { amountMinor: eventType.price, currency: eventType.currency.toUpperCase() }
      : null,
  givenBy: eventType.schedulingType === COLLECTIVE ? 'all' : 'one',
  seatsPerStart: eventType.seatsPerTimeSlot || null,
});

const windowDaysOf = ({ bookingWindow }: CalcomEventType): number | null => {
  const { type, value } = bookingWindow ?? {};
  return type === CALENDAR_DAYS && typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
};

/** Managed event types are patterns: their children can be booked, they cannot (calcom.md 1.5). */
const MANAGED = 'managed';
const Fields = Service.pick({
  name: true,
  durationMinutes: true,
  bufferBeforeMinutes: true,
  bufferAfterMinutes: true,
  minimumNoticeMinutes: true,
  bookingWindowDays: true,
  price: true,
  givenBy: true,
  seatsPerStart: true,
});

/** Why an event type cannot become a service, in words; undefined where it can. */
export const whyNotOffered = (eventType: CalcomEventType): string | undefined => {
  if (eventType.schedulingType === MANAGED) return 'it is managed: only its children can be booked';
  const fits = Fields.safeParse(fieldsOf(eventType));
  if (fits.success) return undefined;
  return `no service can have its ${fits.error.issues.map(({ path }) => path.join('.')).join(', ')}`;
};
