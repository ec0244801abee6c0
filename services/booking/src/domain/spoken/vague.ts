import { fillers, type Language, weekdays } from './words.ts';

const dayNames = {
  de: `(?:${weekdays.de.join('|')}|woche|monat)`,
  en: `(?:${weekdays.en.join('|')}|week|month|night)`,
} as const;
/** Days that are over, however they are named. */
const past: Readonly<Record<Language, RegExp>> = {
  de: new RegExp(
    `\\b(?:vor)?gestern\\b|\\b(?:letzte|vergangene|vorige)[rnms]? ${dayNames.de}\\b|\\bvor \\d{1,2} (?:tag|woche|monat)`,
  ),
  en: new RegExp(`\\byesterday\\b|\\blast ${dayNames.en}\\b|\\bago\\b`),
};

/** Somebody who takes whatever there is, said without what only fills. */
const anyTime: Readonly<Record<Language, RegExp>> = {
  de: /^(?:(?:bald|schnell|frueh) wie moeglich|moeglichst (?:bald|schnell|frueh)|naechstmoeglich(?:e[rn]?)?|naechste[rn]?(?: freie[rn]?)?|sofort|jetzt|bald|egal(?: wann)?|jederzeit)$/,
  en: /^(?:as (?:soon|early) as possible|asap|any ?time|any day|whenever|now|right now|soon|earliest|next|(?:next|first) (?:available|free))$/,
};

/** Whether a day is named that is over. */
export const isOver = (words: string, language: Language): boolean => past[language].test(words);

export const isAnyTime = (words: string, language: Language): boolean => {
  const said = words.split(/[\s.]+/).filter((word) => !fillers[language].has(word));
  return anyTime[language].test(said.join(' '));
};

/** Parts of an hour as they are said, as minutes. */
const inMinutes = (words: string): string =>
  words
    .replace(/^in 1 halben stunde$|^in half 1 hour$/, 'in 30 minuten')
    .replace(/^in 1 viertelstunde$/, 'in 15 minuten')
    .replace(/^in 1 dreiviertelstunde$/, 'in 45 minuten')
    .replace(/^in (?:anderthalb|eineinhalb) stunden$|^in 1 hour and a half$|^in 1 and a half hours$/, 'in 90 minuten');

/** Minutes of `in two hours`; undefined for what is not so. */
export const minutesFromNow = (words: string): number | undefined => {
  const form = /^in (\d{1,3}) (minuten?|minutes?|stunden?|hours?)$/.exec(inMinutes(words));
  if (form === null) return undefined;
  return Number(form[1]) * (/^(stunde|hour)/.test(form[2] ?? '') ? 60 : 1);
};
