import { languageOfLocale, type VoiceLanguage } from '@fencepost/contracts/booking/voice-language';
import { german } from './de.ts';
import { english } from './en.ts';
import type { Sentences } from './sentences.ts';

export const sentences: Readonly<Record<VoiceLanguage, Sentences>> = { de: german, en: english };

/** The sentences of a company’s language. */
export const sentencesIn = (locale: string): Sentences => sentences[languageOfLocale(locale)];
