import { type Language, weekdays } from './words.ts';

/** `Di 10.3.`, `Mo um 9`; `so um 9` is no Sunday. */
const shortDay = /\b(mo|di|mi|do|fr|sa)\b(?=\.? (?:um|gegen|den|der|dem|\d))/g;
const longDay: Readonly<Record<string, string>> = {
  mo: 'montag',
  di: 'dienstag',
  mi: 'mittwoch',
  do: 'donnerstag',
  fr: 'freitag',
  sa: 'samstag',
};

/** `Dienstagnachmittag` as two words, and the `morgen` of a weekday as its morning. */
export const apart = (words: string, language: Language): string =>
  language === 'en'
    ? words
    : words
        .replaceAll(
          new RegExp(`\\b(${weekdays.de.join('|')})(vormittag|nachmittag|mittag|morgen|abend)s?\\b`, 'g'),
          '$1 $2',
        )
        .replaceAll(shortDay, (short) => longDay[short] ?? short)
        .replaceAll(new RegExp(`\\b(${weekdays.de.join('|')}) (?:am )?morgen\\b`, 'g'), '$1 frueh');
