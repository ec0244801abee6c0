const MINUTE_MS = 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(timeZone, made);
  return made;
};

/** What the clocks of a zone show at a moment, as if it were UTC. */
const wallMs = (millis: number, timeZone: string): number => {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(millis)
      .map(({ type, value }) => [type, value]),
  );
  const { year, month, day, hour, minute, second } = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) + (millis % 1_000);
};

/** The moment at which the clocks of a zone show this; of an hour that is skipped, the moment they move on. */
export const momentOf = (day: string, minutes: number, timeZone: string): number => {
  const shown = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE_MS;
  const guess = shown - (wallMs(shown, timeZone) - shown);
  return guess - (wallMs(guess, timeZone) - shown);
};

/** The day that the calendars of a zone show: `2026-03-01`. */
export const localDayOf = (millis: number, timeZone: string): string =>
  new Date(wallMs(millis, timeZone)).toISOString().slice(0, 10);

/** As Cal.com writes slots: `2026-03-01T09:00:00.000+01:00`. */
export const withZoneOffset = (millis: number, timeZone: string): string => {
  const wall = wallMs(millis, timeZone);
  const minutes = Math.round((wall - millis) / MINUTE_MS);
  if (minutes === 0) return new Date(millis).toISOString();
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
  return new Date(wall).toISOString().replace('Z', offset);
};
