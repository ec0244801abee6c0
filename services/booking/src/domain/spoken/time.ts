import type { Language } from './words.ts';

/** What part of the day was named; it also tells morning from evening where an hour does not. */
export type DayPart = 'morning' | 'noon' | 'afternoon' | 'evening';

/** A time of day as it was said. Several where it can be meant in several ways. */
export interface SpokenTime {
  readonly minutes: readonly number[];
  /** Which half of the day is a convention of those who make appointments, not something that was said. */
  readonly assumed: boolean;
}

/** Reads a part of a text; `rest` is what it has not understood. */
export interface Reading<T> {
  readonly found: T | undefined;
  readonly rest: string;
}

const HALF_DAY = 12 * 60;
/** Nobody makes appointments between one and seven at night: such an hour without more is one of the afternoon. */
const FIRST_MORNING_HOUR = 7;

interface Rule {
  readonly form: RegExp;
  /** Minutes on a dial, and whether the hour is surely one of 24. Undefined where the numbers make no time. */
  readonly read: (
    hour: number,
    minute: number,
  ) => { readonly dial: readonly number[]; readonly exact?: boolean } | undefined;
  /** Where the groups stand. */
  readonly swapped?: boolean;
}

const at = (hour: number, minute: number): number => (hour * 60 + minute + 24 * 60) % (24 * 60);
const isHour = (hour: number): boolean => hour >= 0 && hour <= 24;
/** An hour as people say it, with minutes before or after it. */
const around = (offset: (minute: number) => number) => (hour: number, minute: number) =>
  hour >= 1 && hour <= 24 && minute < 60 ? { dial: [at(hour, offset(minute))], exact: hour > 12 } : undefined;
const clock = (hour: number, minute: number) =>
  isHour(hour) && minute < 60 && (hour < 24 || minute === 0)
    ? { dial: [hour * 60 + minute], exact: hour > 12 || hour === 0 }
    : undefined;

const rules: Readonly<Record<Language, readonly Rule[]>> = {
  de: [
    { form: /\b(\d{1,2}) (?:minuten )?vor halb (\d{1,2})\b/, read: around((minute) => -30 - minute), swapped: true },
    { form: /\b(\d{1,2}) (?:minuten )?nach halb (\d{1,2})\b/, read: around((minute) => -30 + minute), swapped: true },
    { form: /\bdreiviertel (\d{1,2})\b/, read: around(() => -15) },
    { form: /\bviertel vor (\d{1,2})\b/, read: around(() => -15) },
    { form: /\bviertel nach (\d{1,2})\b/, read: around(() => 15) },
    // In half of the country a quarter past one, in the other half nothing at all.
    {
      form: /\bviertel (\d{1,2})\b/,
      read: (hour) => (hour <= 12 ? { dial: [at(hour, -45), at(hour, 15)] } : undefined),
    },
    { form: /\bhalb (\d{1,2})\b/, read: around(() => -30) },
    { form: /\b(\d{1,2}) (?:minuten )?vor (\d{1,2})\b/, read: around((minute) => -minute), swapped: true },
    { form: /\b(\d{1,2}) (?:minuten )?nach (\d{1,2})\b/, read: around((minute) => minute), swapped: true },
    { form: /\b(\d{1,2}):(\d{2})\b/, read: clock },
    { form: /\b(\d{1,2})\.(\d{2}) uhr\b/, read: clock },
    { form: /\b(\d{1,2}) uhr (\d{1,2})\b/, read: clock },
    { form: /\b(\d{1,2}) uhr\b/, read: (hour) => clock(hour, 0) },
    { form: /\b(\d{1,2}) ?h\b/, read: (hour) => clock(hour, 0) },
    { form: /\b(?:um|gegen) ([01]\d|2[0-3])([0-5]\d)\b/, read: clock },
    { form: /\b(?:um|gegen) (\d{1,2})\b(?![.:]?\d)/, read: (hour) => clock(hour, 0) },
  ],
  en: [
    { form: /\bquarter (?:to|of|before) (\d{1,2})\b/, read: around(() => -15) },
    { form: /\bquarter (?:past|after) (\d{1,2})\b/, read: around(() => 15) },
    { form: /\bhalf past (\d{1,2})\b/, read: around(() => 30) },
    // Half past two for the British, half past one for whoever thinks in German.
    { form: /\bhalf (\d{1,2})\b/, read: (hour) => (hour <= 12 ? { dial: [at(hour, -30), at(hour, 30)] } : undefined) },
    { form: /\b(\d{1,2}) (?:minutes )?(?:to|before) (\d{1,2})\b/, read: around((minute) => -minute), swapped: true },
    { form: /\b(\d{1,2}) (?:minutes )?(?:past|after) (\d{1,2})\b/, read: around((minute) => minute), swapped: true },
    { form: /\b(\d{1,2}):(\d{2})\b/, read: clock },
    { form: /\b(\d{1,2})[. ](\d{2})(?= ?[ap]m\b)/, read: clock },
    { form: /\b(?:at|around|about) (\d{1,2}) (\d{2})\b/, read: clock },
    { form: /\b(\d{1,2}) oclock\b/, read: (hour) => clock(hour, 0) },
    { form: /\b(\d{1,2})(?= ?[ap]m\b)/, read: (hour) => clock(hour, 0) },
    { form: /\b(?:at|around|about) ([01]\d|2[0-3])([0-5]\d)\b/, read: clock },
    { form: /\b(?:at|around|about) (\d{1,2})\b(?![.:]?\d)/, read: (hour) => clock(hour, 0) },
    { form: /\b(\d{1,2}) ([0-5]\d)\b/, read: clock },
  ],
};

const parts: Readonly<Record<Language, readonly (readonly [RegExp, DayPart])[]>> = {
  de: [
    [/\bvormittags?\b/, 'morning'],
    [/\bmorgens\b|\bin der frueh\b|\bfrueh\b|\bam morgen\b/, 'morning'],
    [/\bnachmittags?\b/, 'afternoon'],
    [/\babends?\b/, 'evening'],
    [/\bmittags?\b/, 'noon'],
  ],
  en: [
    [/\b(?:in the |this )?morning\b|\b1\. thing\b/, 'morning'],
    [/\b(?:in the |this )?afternoon\b/, 'afternoon'],
    [/\b(?:in the |this )?evening\b|\btonight\b|\b(?:at )?night\b/, 'evening'],
    [/\b(?:12 )?(?:at )?noon\b|\bmidday\b|\bat lunchtime\b/, 'noon'],
  ],
};

export const readDayPart = (text: string, language: Language): Reading<DayPart> => {
  for (const [form, part] of parts[language]) {
    if (form.test(text)) return { found: part, rest: text.replace(form, ' ') };
  }
  return { found: undefined, rest: text };
};

const meridiem = /(?<=\d )[ap]m\b/;

/** Reads a time of day. `impossible` are numbers that no clock shows. */
export const readTime = (
  text: string,
  language: Language,
  part: DayPart | undefined,
): Reading<SpokenTime | 'impossible'> => {
  const spaced = language === 'en' ? text.replace(/(\d)([ap]m)\b/g, '$1 $2') : text;
  for (const { form, read, swapped = false } of rules[language]) {
    const match = form.exec(spaced);
    if (match === null) continue;
    const [one = 0, other = 0] = match.slice(1).map(Number);
    const said = swapped ? read(other, one) : read(one, other);
    const half = language === 'en' ? meridiem.exec(spaced)?.[0] : undefined;
    const unsaid = spaced.replace(form, ' ');
    const rest = half === undefined ? unsaid : unsaid.replace(/\b[ap]m\b/, ' ');
    if (said === undefined) return { found: 'impossible', rest };
    // Nobody who means the afternoon writes 03:30.
    const exact = said.exact === true || /\b0\d:/.test(match[0]);
    return { found: onTheDay({ ...said, exact }, half, part), rest };
  }
  if (part === 'noon') return { found: { minutes: [HALF_DAY], assumed: false }, rest: text };
  return { found: undefined, rest: text };
};

const onTheDay = (
  { dial, exact = false }: { readonly dial: readonly number[]; readonly exact?: boolean },
  half: string | undefined,
  part: DayPart | undefined,
): SpokenTime | 'impossible' => {
  const early = dial.map((minutes) => minutes % HALF_DAY);
  const wanted = halfOf(half, part);
  if (exact) {
    const isLate = dial.some((minutes) => minutes >= HALF_DAY);
    return wanted === 'early' && isLate ? 'impossible' : { minutes: dial, assumed: false };
  }
  if (wanted === 'late') return { minutes: early.map((minutes) => minutes + HALF_DAY), assumed: false };
  if (wanted === 'early') return { minutes: early, assumed: false };
  const usual = early.map((minutes) => (minutes < FIRST_MORNING_HOUR * 60 ? minutes + HALF_DAY : minutes));
  return { minutes: usual, assumed: true };
};

/** `am` and `pm` are said of one hour; a part of the day tells the same where neither is. */
const halfOf = (half: string | undefined, part: DayPart | undefined): 'early' | 'late' | 'unsaid' => {
  if (half !== undefined) return half === 'am' ? 'early' : 'late';
  if (part === 'morning') return 'early';
  return part === 'afternoon' || part === 'evening' ? 'late' : 'unsaid';
};
