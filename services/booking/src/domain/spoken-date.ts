import type { Instant } from '@fencepost/contracts/instant';
import { apart } from './spoken/apart.ts';
import { boundIn } from './spoken/bound.ts';
import { readDay } from './spoken/day.ts';
import type { SpokenDay } from './spoken/spoken-day.ts';
import { type DayPart, readDayPart, readTime, type SpokenTime } from './spoken/time.ts';
import { isAnyTime, isOver, minutesFromNow } from './spoken/vague.ts';
import { fillers, type Language, wordsOf } from './spoken/words.ts';
import { daysAfter, momentsOf, startOfDay, wallTimeOf } from './wall-clock.ts';

/** One way to understand a text: a moment, or, without a time, a whole day. */
export interface Candidate {
  readonly date: string;
  readonly startsAt: Instant | null;
}

/**
 * What somebody who named a date means. Never a guess: what can be meant in several ways is `ambiguous`, and what cannot
 * be a date to come is `not` understood, with the reason.
 */
export type SpokenDate =
  | {
      readonly understood: 'moment';
      readonly startsAt: Instant;
      /** Morning or afternoon was not said: it was taken as people who make appointments take it. Say it back. */
      readonly assumed: boolean;
    }
  | {
      readonly understood: 'span';
      readonly from: Instant;
      readonly to: Instant;
      readonly part: DayPart | null;
    }
  | {
      readonly understood: 'ambiguous';
      readonly why: 'which_day' | 'which_time' | 'clock_change';
      readonly candidates: readonly Candidate[];
    }
  | {
      readonly understood: 'not';
      readonly why: DateProblem;
    };

/** Why a text names no date to come. */
export type DateProblem =
  | 'no_date'
  | 'unknown_words'
  | 'no_such_day'
  | 'no_such_time'
  | 'in_the_past'
  | 'too_far'
  | 'clock_change';

export interface SpokenDateTerms {
  readonly language: Language;
  readonly timeZone: string;
  /** What is said is said now. */
  readonly now: Instant;
  /** Nothing after this can be meant. */
  readonly latest: Instant;
}

/** Nobody speaks for longer to name a date. */
const MOST_CHARS = 200;
const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 24 * 60;

const not = (why: DateProblem): SpokenDate => ({ understood: 'not', why });

/** Who names only a beginning is told of the next free times within so many days from it. */
const LOOK_AHEAD_DAYS = 14;

/** Understands a date in words or figures, as a person or a language model writes it down. */
export const spokenDate = (text: string, terms: SpokenDateTerms): SpokenDate => {
  if (text.length > MOST_CHARS) return not('unknown_words');
  const exact = exactMoment(text.trim());
  if (exact !== undefined) return exact === 'impossible' ? not('no_such_day') : within(exact, terms);
  const { language } = terms;
  const words = apart(
    wordsOf(
      text
        .trim()
        .replace(/(\d)T(\d)/, '$1 $2')
        .replace(/(:\d{2}):\d{2}(\.\d+)?\b/, '$1'),
      language,
    ),
    language,
  );
  if (isOver(words, language)) return not('in_the_past');
  return whenever(words, terms) ?? afterNow(words, terms) ?? bounded(words, terms) ?? plainly(words, terms);
};

/** A day, a time, or both, with nothing around them. */
const plainly = (words: string, terms: SpokenDateTerms): SpokenDate => {
  const { language } = terms;
  const today = wallTimeOf(terms.now, terms.timeZone).date;
  const part = readDayPart(words, language);
  const day = readDay(part.rest, language, today);
  const time = readTime(day.rest, language, part.found);
  if (!isEmpty(time.rest, language)) return not('unknown_words');
  if (time.found === 'impossible') return not('no_such_time');
  return combined(day.found, time.found, part.found, { ...terms, today });
};

/** `2026-11-10T09:00:00-05:00`: a moment that needs no understanding. Without an offset it is a local time. */
const exactMoment = (text: string): Instant | 'impossible' | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/i.test(text)) return undefined;
  const millis = Date.parse(text);
  return Number.isNaN(millis) ? 'impossible' : new Date(millis).toISOString();
};

const whenever = (words: string, { language, now }: SpokenDateTerms): SpokenDate | undefined =>
  isAnyTime(words, language)
    ? { understood: 'span', from: now, to: laterBy(now, LOOK_AHEAD_DAYS), part: null }
    : undefined;

const laterBy = (at: Instant, days: number): Instant =>
  new Date(Date.parse(at) + days * MINUTES_A_DAY * MINUTE_MS).toISOString();

/** `in zwei Stunden` needs no calendar. */
const afterNow = (words: string, terms: SpokenDateTerms): SpokenDate | undefined => {
  const minutes = minutesFromNow(words);
  if (minutes === undefined) return undefined;
  const millis = Date.parse(terms.now) + minutes * MINUTE_MS;
  return within(new Date(millis - (millis % MINUTE_MS)).toISOString(), terms);
};

/** `after three`, `from Monday`, `between two and four`: a stretch whose ends are dates of their own. */
const bounded = (words: string, terms: SpokenDateTerms): SpokenDate | undefined => {
  const bound = boundIn(words, terms.language);
  if (bound === undefined) return undefined;
  const { now, timeZone } = terms;
  const one = plainly(bound.text, terms);
  if (bound.kind === 'between') {
    const end = plainly(bound.until, terms);
    if (end.understood !== 'moment') return end;
    if (one.understood === 'moment') return stretch(one.startsAt, end.startsAt);
    return one.understood === 'not' && one.why === 'in_the_past' ? stretch(now, end.startsAt) : one;
  }
  if (one.understood === 'moment') {
    const { date } = wallTimeOf(one.startsAt, timeZone);
    if (bound.kind === 'from') return stretch(one.startsAt, startOfDay(daysAfter(date, 1), timeZone));
    const begins = startOfDay(date, timeZone);
    return stretch([begins, now].toSorted().at(-1) ?? now, one.startsAt);
  }
  if (one.understood !== 'span' || bound.isTime) return one.understood === 'span' ? not('unknown_words') : one;
  if (bound.kind === 'until') return { ...one, from: now };
  const { date } = wallTimeOf(one.from, timeZone);
  return { ...one, to: startOfDay(daysAfter(date, LOOK_AHEAD_DAYS), timeZone) };
};

const stretch = (from: Instant, to: Instant): SpokenDate =>
  from < to ? { understood: 'span', from, to, part: null } : not('no_such_time');

const within = (startsAt: Instant, { now, latest }: SpokenDateTerms): SpokenDate => {
  if (startsAt <= now) return not('in_the_past');
  return startsAt > latest ? not('too_far') : { understood: 'moment', startsAt, assumed: false };
};

const isEmpty = (rest: string, language: Language): boolean =>
  rest.split(/[\s.]+/).every((word) => word === '' || word === '-' || fillers[language].has(word));

type Placed = SpokenDateTerms & { readonly today: string };

const combined = (
  day: SpokenDay | undefined,
  time: SpokenTime | undefined,
  part: DayPart | undefined,
  terms: Placed,
): SpokenDate => {
  if (day?.kind === 'impossible') return not('no_such_day');
  if (day === undefined && time === undefined && part === undefined) return not('no_date');
  if (day?.kind === 'span') {
    // A time in a week is none: on which of its days?
    return time === undefined ? span(day.from, day.days, part, terms) : not('no_date');
  }
  const dates = day?.dates ?? [terms.today];
  return time === undefined ? wholeDay(dates, part, terms) : moment(dates, time, terms);
};

const span = (date: string, days: number, part: DayPart | undefined, { timeZone, now, latest }: Placed): SpokenDate => {
  const from = startOfDay(date, timeZone);
  const to = startOfDay(daysAfter(date, days), timeZone);
  if (to <= now) return not('in_the_past');
  if (from > latest) return not('too_far');
  return { understood: 'span', from: from < now ? now : from, to, part: part ?? null };
};

const wholeDay = (dates: readonly string[], part: DayPart | undefined, terms: Placed): SpokenDate => {
  const spans = dates.map((date) => span(date, 1, part, terms));
  const possible = dates.filter((_, at) => spans[at]?.understood === 'span');
  if (possible.length > 1) {
    return {
      understood: 'ambiguous',
      why: 'which_day',
      candidates: possible.map((date) => ({ date, startsAt: null })),
    };
  }
  return spans.find(({ understood }) => understood === 'span') ?? spans[0] ?? not('no_date');
};

const moment = (dates: readonly string[], { minutes, assumed }: SpokenTime, terms: Placed): SpokenDate => {
  const { timeZone, now, latest } = terms;
  const asked = dates.flatMap((date) => minutes.map((each) => onClock(date, each)));
  const all = asked.flatMap((wall) => momentsOf(wall, timeZone).map((startsAt) => ({ date: wall.date, startsAt })));
  // The clocks are put forward over this time: it is on no clock.
  if (all.length === 0) return not('clock_change');
  const possible = all.filter(({ startsAt }) => startsAt > now && startsAt <= latest);
  const [first] = possible;
  if (first === undefined) return not(all.some(({ startsAt }) => startsAt > now) ? 'too_far' : 'in_the_past');
  if (possible.length === 1) return { understood: 'moment', startsAt: first.startsAt, assumed };
  return { understood: 'ambiguous', why: whyOf(possible, dates, minutes), candidates: possible };
};

/** 24 o’clock is the next day’s beginning. */
const onClock = (date: string, minutes: number) => ({
  date: daysAfter(date, Math.floor(minutes / MINUTES_A_DAY)),
  minutes: minutes % MINUTES_A_DAY,
});

const whyOf = (possible: readonly Candidate[], dates: readonly string[], minutes: readonly number[]) => {
  if (new Set(possible.map(({ date }) => date)).size > 1 && dates.length > 1) return 'which_day';
  return minutes.length > 1 ? 'which_time' : 'clock_change';
};
