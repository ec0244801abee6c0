import { dateOf, daysAfter } from '../wall-clock.ts';
import type { SpokenDay } from './spoken-day.ts';

type Stretch = Extract<SpokenDay, { kind: 'span' }>;
const DAY_MS = 86_400_000;

/** So many days from one on. */
export const spanOf = (from: string, days: number): Stretch => ({ kind: 'span', from, days });

const isBeginning = (part: string): boolean => /^(anfang|early|beginning|start)/.test(part);
const isMiddle = (part: string): boolean => /^mi[td]/.test(part);

/** Monday and Tuesday, the three days in the middle, or Thursday to Sunday: a wide answer to a vague word. */
export const partOfWeek = (part: string | undefined = '', monday: string): Stretch => {
  if (isBeginning(part)) return spanOf(monday, 2);
  return isMiddle(part) ? spanOf(daysAfter(monday, 1), 3) : spanOf(daysAfter(monday, 3), 4);
};

/** The first of the month that is so many months after the one of `today`. */
const firstOf = (ahead: number, today: string): string => {
  const [year = 0, month = 0] = today.split('-').map(Number);
  const at = month - 1 + ahead;
  return dateOf(year + Math.floor(at / 12), (at % 12) + 1, 1) ?? today;
};
const lengthFrom = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

export const wholeMonth = (ahead: number, today: string): Stretch => {
  const from = firstOf(ahead, today);
  return spanOf(from, lengthFrom(from, firstOf(ahead + 1, today)));
};

/** The first or second ten days of a month, or what comes after them; of this month, or of the next one of a name (0 for January). */
export const partOfMonth = (part: string | undefined = '', named: number | undefined, today: string): Stretch => {
  const present = Number(today.slice(5, 7)) - 1;
  const ahead = named === undefined ? 0 : (named - present + 12) % 12;
  const { from, days } = wholeMonth(ahead, today);
  if (isBeginning(part)) return spanOf(from, 10);
  return isMiddle(part) ? spanOf(daysAfter(from, 10), 10) : spanOf(daysAfter(from, 20), days - 20);
};

/** The same day so many months later, or the last one where that month is shorter. */
export const laterMonth = (months: number, today: string): string => {
  const { from, days } = wholeMonth(months, today);
  return daysAfter(from, Math.min(Number(today.slice(8)), days) - 1);
};
