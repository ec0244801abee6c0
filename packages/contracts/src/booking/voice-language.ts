/** The languages in which we have something to say on the telephone. */
export const voiceLanguages = ['de', 'en'] as const;
export type VoiceLanguage = (typeof voiceLanguages)[number];

/** The language of a company by its locale (BCP 47): German for `de`, else English, which more callers understand. */
export const languageOfLocale = (locale: string): VoiceLanguage => (/^de\b/.test(locale) ? 'de' : 'en');

/** Country codes of Germany, Austria, Switzerland and Liechtenstein. */
const germanSpeaking = ['+49', '+43', '+41', '+423'];

/** The language of the country whose number was dialled (E.164), for a call whose company nobody knows; null where it is hidden. */
export const languageAt = (dialledNumber: string | null): VoiceLanguage | null => {
  if (dialledNumber === null) return null;
  return germanSpeaking.some((code) => dialledNumber.startsWith(code)) ? 'de' : 'en';
};

/** What is said in a language, or in all of them, one after the other, where it is not known which is understood. */
export const saidIn = (language: VoiceLanguage | null, sentences: Readonly<Record<VoiceLanguage, string>>): string =>
  language === null ? voiceLanguages.map((each) => sentences[each]).join(' ') : sentences[language];

/** A language as it is written in a call's variables; undefined for what is none of ours. */
export const voiceLanguageIn = (said: unknown): VoiceLanguage | undefined =>
  voiceLanguages.find((language) => language === said);
