import { dateOf, daysAfter, weekdayOf } from '../wall-clock.ts';
import type { SpokenDay } from './spoken-day.ts';
import { laterMonth, partOfMonth, partOfWeek, spanOf, wholeMonth } from './stretch.ts';
import type { Reading } from './time.ts';
import { DAYS_A_WEEK, days, inWeek, inWeeksOn, only, sameOrComing, weekdayWith, weekendWith } from './weekday.ts';
import { type Language, months, weekdays } from './words.ts';

type Read = (groups: readonly (string | undefined)[], today: string) => SpokenDay;
type Rule = readonly [RegExp, Read];

const indexIn = (names: readonly string[], word: string | undefined): number =>
  names.findIndex((name) => new RegExp(`^(?:${name})$`).test(word ?? ''));

/** A day of the calendar without a year is the next one; `year` may have two digits. */
const calendarDay = (day: number, month: number, year: string | undefined, today: string): SpokenDay => {
  const thisYear = Number(today.slice(0, 4));
  const given = year === undefined ? undefined : Number(year) + (year.length === 2 ? 2_000 : 0);
  const years = given === undefined ? [thisYear, thisYear + 1] : [given];
  const found = years.map((each) => dateOf(each, month, day)).filter((date) => date !== undefined);
  const next = given === undefined ? found.find((date) => date >= today) : found[0];
  return next === undefined ? { kind: 'impossible' } : days(next);
};

/** `am 3.`: of this month, or of the next that has such a day. */
const dayOfMonth = (day: number, today: string): SpokenDay => {
  const [year = 0, month = 0] = today.split('-').map(Number);
  for (let ahead = 0; ahead <= 12; ahead += 1) {
    const at = month - 1 + ahead;
    const date = dateOf(year + Math.floor(at / 12), (at % 12) + 1, day);
    if (date !== undefined && date >= today) return days(date);
  }
  return { kind: 'impossible' };
};

const howOf = (word: string | undefined): string | undefined => {
  if (word === undefined) return undefined;
  if (/^(uebernaechste)/.test(word)) return 'after_next';
  if (/^(naechste|next)/.test(word)) return 'next';
  return /^(kommende|coming|this coming)/.test(word) ? 'coming' : undefined;
};
const weeksOf = (word: string | undefined): number => ({ after_next: 2, next: 1, coming: 1 })[howOf(word) ?? ''] ?? 0;

const alt = (names: readonly string[]): string => names.join('|');

const iso: Rule = [/\b(\d{4})-(\d{2})-(\d{2})\b/, ([year, month, day]) => exactly(year, month, day)];
const exactly = (year: string | undefined, month: string | undefined, day: string | undefined): SpokenDay => {
  const date = dateOf(Number(year), Number(month), Number(day));
  return date === undefined ? { kind: 'impossible' } : days(date);
};

const german = (): readonly Rule[] => {
  const weekday = `(${alt(weekdays.de)})`;
  const month = `(${alt(months.de)})`;
  const how = '((?:uebernaechste|naechste|kommende|diese)[rnms]?)';
  const name = (word: string | undefined): number => indexIn(weekdays.de, word);
  return [
    iso,
    [
      /\b(\d{1,2})\. ?(\d{1,2})\.? ?(\d{4}|\d{2}\b)?(?! ?uhr|:\d)/,
      ([d, m, y], today) => calendarDay(Number(d), Number(m), y, today),
    ],
    [
      new RegExp(`\\b(\\d{1,2})\\.? ${month}\\b(?: (\\d{4}))?`),
      ([d, m, y], today) => calendarDay(Number(d), indexIn(months.de, m) + 1, y, today),
    ],
    ...germanStretches(month, how),
    [
      new RegExp(`\\b${weekday} (?:de[rnm] )?(\\d{1,2})\\.(?! ?\\d)`),
      ([w, d], today) => only(name(w), dayOfMonth(Number(d), today)),
    ],
    [
      new RegExp(`\\bin (\\d{1,2}) woche[n]? (?:am )?${weekday}\\b`),
      ([n, w], today) => inWeeksOn(Number(n), name(w), today),
    ],
    [new RegExp(`\\b${how} woche (?:am )?${weekday}\\b`), ([h, w], today) => days(inWeek(name(w), today, weeksOf(h)))],
    [new RegExp(`\\b${weekday} ${how} woche\\b`), ([w, h], today) => days(inWeek(name(w), today, weeksOf(h)))],
    [
      new RegExp(`\\b${weekday} in (\\d{1,2}) woche[n]?\\b`),
      ([w, n], today) => days(daysAfter(sameOrComing(name(w), today), Number(n) * DAYS_A_WEEK)),
    ],
    // Eight days are a week, and fourteen are two.
    [
      new RegExp(`\\b${weekday} in 8 tagen\\b`),
      ([w], today) => days(daysAfter(sameOrComing(name(w), today), DAYS_A_WEEK)),
    ],
    [
      new RegExp(`\\b${weekday} in 14 tagen\\b`),
      ([w], today) => days(daysAfter(sameOrComing(name(w), today), 2 * DAYS_A_WEEK)),
    ],
    [new RegExp(`\\b(?:${how} )?${weekday}\\b`), ([h, w], today) => weekdayWith(howOf(h), name(w), today)],
    [new RegExp(`\\b${how} woche\\b`), ([h], today) => spanOf(inWeek(0, today, weeksOf(h)), DAYS_A_WEEK)],
    // For most people a week; whoever counts means the day after.
    [/\b(?:heute )?in 8 tagen\b/, (_, today) => days(daysAfter(today, DAYS_A_WEEK), daysAfter(today, 8))],
    [
      /\b(?:(heute|morgen|uebermorgen) )?in (\d{1,2}) (tag|woche)(?:en|n)?\b/,
      ([from, n, unit], today) =>
        days(daysAfter(germanDay(from, today), Number(n) * (unit === 'woche' ? DAYS_A_WEEK : 1))),
    ],
    [/\b(heute|uebermorgen|morgen)\b/, ([word], today) => days(germanDay(word, today))],
    [/\b(\d{1,2})\.(?!\d)/, ([d], today) => dayOfMonth(Number(d), today)],
  ];
};

/** Several days on end, and what is named by months. */
const germanStretches = (month: string, how: string): readonly Rule[] => [
  [
    new RegExp(`\\b(anfang|mitte|ende) (?:${how} |der )woche\\b`),
    ([part, h], today) => partOfWeek(part, inWeek(0, today, weeksOf(h))),
  ],
  [
    new RegExp(`\\b(anfang|mitte|ende) (?:des )?${month}\\b`),
    ([part, m], today) => partOfMonth(part, indexIn(months.de, m), today),
  ],
  [/\b(anfang|mitte|ende) (?:des|dieses) monats\b/, ([part], today) => partOfMonth(part, undefined, today)],
  [new RegExp(`\\b(?:${how} )?wochenende\\b`), ([h], today) => weekendWith(howOf(h), today)],
  [/\bnaechste[rn] monat\b/, (_, today) => wholeMonth(1, today)],
  [/\bin (\d{1,2}) monat(?:en)?\b/, ([n], today) => days(laterMonth(Number(n), today))],
];

const germanDay = (word: string | undefined, today: string): string =>
  daysAfter(today, ['heute', 'morgen', 'uebermorgen'].indexOf(word ?? 'heute'));

const english = (): readonly Rule[] => {
  const weekday = `(${alt(weekdays.en)})`;
  const month = `(${alt(months.en)})`;
  const how = '(next|this coming|coming|this)';
  const name = (word: string | undefined): number => indexIn(weekdays.en, word);
  const monthOf = (word: string | undefined): number => indexIn(months.en, word) + 1;
  return [
    iso,
    [/\b(\d{1,2})\/(\d{1,2})(?:\/(\d{4}|\d{2}))?\b/, ([a, b, y], today) => eitherOrder(Number(a), Number(b), y, today)],
    [
      new RegExp(`\\b(\\d{1,2})\\.? (?:of )?${month}\\b(?: (\\d{4}))?`),
      ([d, m, y], today) => calendarDay(Number(d), monthOf(m), y, today),
    ],
    [
      new RegExp(`\\b${month} (?:the )?(\\d{1,2})\\b\\.?(?! ?[ap]m)(?: (\\d{4}))?`),
      ([m, d, y], today) => calendarDay(Number(d), monthOf(m), y, today),
    ],
    ...englishStretches(month, how),
    [
      new RegExp(`\\b${weekday} (?:the )?(\\d{1,2})\\.(?! ?\\d)`),
      ([w, d], today) => only(name(w), dayOfMonth(Number(d), today)),
    ],
    [new RegExp(`\\b${weekday} after next\\b`), ([w], today) => weekdayWith('after_next', name(w), today)],
    [new RegExp(`\\b${weekday} in (\\d{1,2}) weeks?\\b`), ([w, n], today) => inWeeksOn(Number(n), name(w), today)],
    [new RegExp(`\\b${how} week (?:on )?${weekday}\\b`), ([h, w], today) => days(inWeek(name(w), today, weeksOf(h)))],
    [new RegExp(`\\b${weekday} (?:of )?${how} week\\b`), ([w, h], today) => days(inWeek(name(w), today, weeksOf(h)))],
    [new RegExp(`\\b${weekday} week\\b`), ([w], today) => days(daysAfter(sameOrComing(name(w), today), DAYS_A_WEEK))],
    [
      new RegExp(`\\b(\\d{1,2}) weeks? (?:from|on) ${weekday}\\b`),
      ([n, w], today) => days(daysAfter(sameOrComing(name(w), today), Number(n) * DAYS_A_WEEK)),
    ],
    [new RegExp(`\\b(?:${how} )?${weekday}\\b`), ([h, w], today) => weekdayWith(howOf(h), name(w), today)],
    [new RegExp(`\\b${how} week\\b`), ([h], today) => spanOf(inWeek(0, today, weeksOf(h)), DAYS_A_WEEK)],
    [
      /\b(?:in )?(\d{1,2}) (day|week)s? from (now|today|tomorrow)\b/,
      ([n, unit, from], today) => englishLater(n, unit, from === 'tomorrow' ? 1 : 0, today),
    ],
    [/\bin (\d{1,2}) (day|week)s?\b/, ([n, unit], today) => englishLater(n, unit, 0, today)],
    [/\bday after tomorrow\b/, (_, today) => days(daysAfter(today, 2))],
    [/\b(today|tomorrow)\b/, ([word], today) => days(daysAfter(today, word === 'today' ? 0 : 1))],
    [/\b(\d{1,2})\.(?!\d)/, ([d], today) => dayOfMonth(Number(d), today)],
  ];
};

/** Several days on end, and what is named by months. */
const englishStretches = (month: string, how: string): readonly Rule[] => [
  [
    new RegExp(`\\b(early|mid|late|beginning of|start of|middle of|end of) (?:${how} |the )week\\b`),
    ([part, h], today) => partOfWeek(part, inWeek(0, today, weeksOf(h))),
  ],
  [
    new RegExp(`\\b(early|mid|late|beginning of|start of|middle of|end of) ${month}\\b`),
    ([part, m], today) => partOfMonth(part, indexIn(months.en, m), today),
  ],
  [
    /\b(beginning of|start of|middle of|end of) (?:the|this) month\b/,
    ([part], today) => partOfMonth(part, undefined, today),
  ],
  [new RegExp(`\\b(?:${how} )?weekend\\b`), ([h], today) => weekendWith(howOf(h), today)],
  [/\bnext month\b/, (_, today) => wholeMonth(1, today)],
  [/\bin (\d{1,2}) months?\b/, ([n], today) => days(laterMonth(Number(n), today))],
  [/\bweek after next\b/, (_, today) => spanOf(inWeek(0, today, 2), DAYS_A_WEEK)],
];

const englishLater = (n: string | undefined, unit: string | undefined, from: number, today: string): SpokenDay =>
  days(daysAfter(today, from + Number(n) * (unit === 'week' ? DAYS_A_WEEK : 1)));

/** 3/4 is April in London and March in New York. */
const eitherOrder = (one: number, other: number, year: string | undefined, today: string): SpokenDay => {
  const both = [calendarDay(one, other, year, today), calendarDay(other, one, year, today)];
  const dates = both.flatMap((day) => (day.kind === 'days' ? day.dates : []));
  return dates.length === 0 ? { kind: 'impossible' } : days(...dates);
};

const rules: Readonly<Record<Language, readonly Rule[]>> = { de: german(), en: english() };

/** Reads which day is meant, seen from `today`. */
export const readDay = (text: string, language: Language, today: string): Reading<SpokenDay> => {
  for (const [form, read] of rules[language]) {
    const match = form.exec(text);
    if (match !== null) return onThatWeekday(read(match.slice(1), today), text.replace(form, ' '), language);
  }
  return { found: undefined, rest: text };
};

/** `Tuesday, 10 March` must be a Tuesday. */
const onThatWeekday = (found: SpokenDay, rest: string, language: Language): Reading<SpokenDay> => {
  const form = new RegExp(`\\b(${alt(weekdays[language])})\\b`);
  const weekday = indexIn(weekdays[language], form.exec(rest)?.[1]);
  if (weekday === -1 || found.kind !== 'days') return { found, rest };
  const dates = found.dates.filter((date) => weekdayOf(date) === weekday);
  return { found: dates.length === 0 ? { kind: 'impossible' } : days(...dates), rest: rest.replace(form, ' ') };
};
