import type { AppointmentStatus } from '@fencepost/contracts/booking/appointment';
import type { Instant } from '@fencepost/contracts/instant';

/** One entry of a calendar, as RFC 5545 knows it. */
export interface CalendarEntry {
  /** The same for the same appointment, for ever: calendars replace what they have by it. */
  readonly uid: string;
  /** Grows with each change: the higher one wins. */
  readonly sequence: number;
  /** When this was so. */
  readonly statedAt: Instant;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly status: AppointmentStatus;
  readonly summary: string;
  readonly location: string | null;
}

const statuses: Readonly<Record<AppointmentStatus, 'TENTATIVE' | 'CONFIRMED' | 'CANCELLED'>> = {
  requested: 'TENTATIVE',
  booked: 'CONFIRMED',
  no_show: 'CONFIRMED',
  completed: 'CONFIRMED',
  cancelled: 'CANCELLED',
  rejected: 'CANCELLED',
};

/** A calendar with one entry (RFC 5545): lines end with CRLF and are folded at 75 octets. */
export const calendarFileOf = (entry: CalendarEntry): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Fencepost//Booking//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${escaped(entry.uid)}`,
    `SEQUENCE:${entry.sequence}`,
    `DTSTAMP:${utc(entry.statedAt)}`,
    `DTSTART:${utc(entry.startsAt)}`,
    `DTEND:${utc(entry.endsAt)}`,
    `STATUS:${statuses[entry.status]}`,
    `SUMMARY:${escaped(entry.summary)}`,
    ...(entry.location === null ? [] : [`LOCATION:${escaped(entry.location)}`]),
    'END:VEVENT',
    'END:VCALENDAR',
  ]
    .map(folded)
    .join('');

/** `20260303T100000Z`: in UTC, so that no time zone has to be described. */
const utc = (instant: Instant): string => instant.replace(/[-:]/g, '').replace(/\.\d+Z$/, 'Z');

/** Section 3.3.11: a line break is text, and no other control character is. */
const escaped = (text: string): string =>
  text
    .replace(/[\\;,]/g, (sign) => `\\${sign}`)
    .replace(/\r\n|[\r\n]/g, '\\n')
    .replace(/[^\P{Cc}\t]/gu, '');

const MOST_OCTETS = 75;
const utf8 = new TextEncoder();

/** Section 3.1: no line is longer than 75 octets without its break; what goes on begins with a blank. */
const folded = (line: string): string => {
  const lines: string[] = [''];
  let octets = 0;
  for (const sign of line) {
    const length = utf8.encode(sign).length;
    if (octets + length > MOST_OCTETS) {
      lines.push(' ');
      octets = 1;
    }
    lines[lines.length - 1] += sign;
    octets += length;
  }
  return `${lines.join('\r\n')}\r\n`;
};
