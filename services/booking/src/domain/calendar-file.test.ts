import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CalendarEntry, calendarFileOf } from './calendar-file.ts';

const entry: CalendarEntry = {
  uid: 'apt_02r6sip8ishdho9ogol5u5dn7w',
  sequence: 3,
  statedAt: '2026-03-01T12:00:00.000Z',
  startsAt: '2026-03-03T10:00:00.000Z',
  endsAt: '2026-03-03T10:30:00.000Z',
  status: 'booked',
  summary: 'Herrenhaarschnitt',
  location: null,
};
const linesOf = (file: string): readonly string[] => file.split('\r\n');
const unfolded = (file: string): readonly string[] => file.replaceAll('\r\n ', '').split('\r\n');
const propertyOf = (file: string, name: string): string | undefined =>
  unfolded(file)
    .find((line) => line.startsWith(`${name}:`))
    ?.slice(name.length + 1);
/** As a calendar reads a text back (RFC 5545, 3.3.11). */
const readBack = (value: string): string =>
  value.replace(/\\([\\;,nN])/g, (_, sign) => (/n/i.test(sign) ? '\n' : sign));

describe('a calendar file', () => {
  test('names the appointment, its version and its time in UTC (RFC 5545)', () => {
    expect(linesOf(calendarFileOf(entry))).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Fencepost//Booking//EN',
      'CALSCALE:GREGORIAN',
      'METHOD:PUBLISH',
      'BEGIN:VEVENT',
      'UID:apt_02r6sip8ishdho9ogol5u5dn7w',
      'SEQUENCE:3',
      'DTSTAMP:20260301T120000Z',
      'DTSTART:20260303T100000Z',
      'DTEND:20260303T103000Z',
      'STATUS:CONFIRMED',
      'SUMMARY:Herrenhaarschnitt',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]);
  });

  test.each([
    ['requested', 'TENTATIVE'],
    ['cancelled', 'CANCELLED'],
    ['rejected', 'CANCELLED'],
    ['completed', 'CONFIRMED'],
    ['no_show', 'CONFIRMED'],
  ] as const)('says of what is %s that it is %s', (status, said) => {
    expect(propertyOf(calendarFileOf({ ...entry, status }), 'STATUS')).toBe(said);
  });

  test('says any name so that it is read back as it was, and no name can add a line of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (summary) => {
        const file = calendarFileOf({ ...entry, summary });
        const plain = summary.replace(/\r\n|\r/g, '\n').replace(/[^\P{Cc}\t\n]/gu, '');
        expect(readBack(propertyOf(file, 'SUMMARY') ?? '')).toBe(plain);
        expect(unfolded(file)).toHaveLength(16);
        for (const line of linesOf(file)) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
      }),
    );
    const evil = calendarFileOf({ ...entry, summary: 'Schnitt\r\nATTENDEE:mailto:x@example.com;a,b\\' });
    expect(propertyOf(evil, 'SUMMARY')).toBe('Schnitt\\nATTENDEE:mailto:x@example.com\\;a\\,b\\\\');
    expect(propertyOf(evil, 'ATTENDEE')).toBeUndefined();
  });
});
