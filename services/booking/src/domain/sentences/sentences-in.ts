import { german } from './de.ts';
import { english } from './en.ts';
import type { Sentences } from './sentences.ts';

/** The sentences of a company's language: German unless it says English. */
export const sentencesIn = (locale: string): Sentences => (locale.startsWith('en') ? english : german);
