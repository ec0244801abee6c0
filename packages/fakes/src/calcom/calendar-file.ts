/** The two calendar files that webhook version 2026-07-27 adds to the shape of 2021-10-20 (calcom.md 3.2). */
export const withCalendarFiles = (payload: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const file = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    `UID:${payload.iCalUID}`,
    `SEQUENCE:${payload.iCalSequence}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ].join('\n');
  return { ...payload, attendeeIcsContent: file, organizerIcsContent: file };
};
