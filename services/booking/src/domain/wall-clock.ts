import type { Instant } from '@fencepost/contracts/instant';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What the clocks of a zone show: a day and the minutes since its midnight. */
export interface WallTime {
  /** `2026-03-01` */
  readonly date: string;
  readonly minutes: number;
}

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

/** What the clocks show at a moment, as if it were UTC, in milliseconds since 1970. */
const shownMs = (millis: number, timeZone: string): number => {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(millis)
      .map(({ type, value }) => [type, value]),
  );
  const { year, month, day, hour, minute, second } = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) + (millis % 1_000);
};

export const wallTimeOf = (at: Instant, timeZone: string): WallTime => {
  const shown = shownMs(Date.parse(at), timeZone);
  const date = new Date(shown).toISOString().slice(0, 10);
  return { date, minutes: Math.floor((shown - Date.parse(`${date}T00:00:00Z`)) / MINUTE_MS) };
};

/**
 * The moments at which the clocks of a zone show this, earliest first: usually one, none in the hour that is skipped in
 * spring, two in the hour that comes twice in autumn.
 */
export const momentsOf = ({ date, minutes }: WallTime, timeZone: string): readonly Instant[] => {
  const shown = Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE_MS;
  const offsets = new Set([-DAY_MS, 0, DAY_MS].map((around) => shownMs(shown + around, timeZone) - (shown + around)));
  return [...offsets]
    .map((offset) => shown - offset)
    .filter((millis) => shownMs(millis, timeZone) === shown)
    .toSorted((one, other) => one - other)
    .map((millis) => new Date(millis).toISOString());
};

/** The first moment of a day, also where its clocks skip midnight. */
export const startOfDay = (date: string, timeZone: string): Instant => {
  for (let minutes = 0; minutes < 24 * 60; minutes += 15) {
    const [moment] = momentsOf({ date, minutes }, timeZone);
    if (moment !== undefined) return moment;
  }
  return `${date}T00:00:00.000Z`;
};

/** `days` later in the calendar. */
export const daysAfter = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** 0 for a Monday, 6 for a Sunday. */
export const weekdayOf = (date: string): number => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

/** A day of the calendar, or undefined for one that there is not, such as 30 February. */
export const dateOf = (year: number, month: number, day: number): string | undefined => {
  const date = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const millis = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(date) ? date : undefined;
};
