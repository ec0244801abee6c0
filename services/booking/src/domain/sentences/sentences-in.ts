import { german } from './de.ts';
import { english } from './en.ts';
import type { Sentences } from './sentences.ts';

/** The sentences of a company's language: German unless it says English. */
export const sentencesIn = (locale: string): Sentences => (locale.startsWith('en') ? english : german);

/** Country codes of Germany, Austria, Switzerland and Liechtenstein. */
const germanSpeaking = ['+49', '+43', '+41', '+423'];

/** The sentences for a call that is no company's: of the country that was dialled, German where that is hidden. */
export const sentencesAt = (dialledNumber: string | null): Sentences =>
  dialledNumber === null || germanSpeaking.some((code) => dialledNumber.startsWith(code)) ? german : english;
