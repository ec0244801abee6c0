import { type VoiceAnswer, writingVoiceFunctions } from '@fencepost/contracts/booking/call';
import { saidIn, type VoiceLanguage } from '@fencepost/contracts/booking/voice-language';

/**
 * What became of a request that booking did not answer in time: stored, so that it goes on; not stored; nothing to store,
 * for it only asked; nobody could read it; or it is longer than anybody says.
 */
export type Silence = 'stored' | 'not_stored' | 'only_asked' | 'unreadable' | 'too_long';

const sentences: Readonly<Record<Silence, Readonly<Record<VoiceLanguage, string>>>> = {
  stored: {
    de: 'Das dauert gerade etwas länger. Ich habe Ihren Wunsch notiert; wir kümmern uns darum und melden uns, wenn etwas nicht klappt.',
    en: 'This is taking a little longer. I have noted your request; we will take care of it and call you if anything does not work.',
  },
  not_stored: {
    de: 'Das kann ich Ihnen im Moment leider nicht bestätigen. Bitte versuchen Sie es in ein paar Minuten noch einmal.',
    en: 'I am sorry, I cannot confirm this right now. Please try again in a few minutes.',
  },
  only_asked: {
    de: 'Das dauert gerade etwas länger. Einen Moment bitte, ich versuche es gleich noch einmal.',
    en: 'This is taking a little longer. One moment please, I will try again.',
  },
  unreadable: {
    de: 'Das habe ich leider nicht verstanden. Können Sie es bitte noch einmal anders sagen?',
    en: 'I am sorry, I did not understand that. Could you say it another way, please?',
  },
  too_long: {
    de: 'Das war leider zu viel auf einmal. Können Sie es mir bitte kürzer sagen?',
    en: 'I am sorry, that was too much at once. Could you put it more briefly, please?',
  },
};

const codes: Readonly<Record<Silence, string>> = {
  stored: 'timeout',
  not_stored: 'unavailable',
  only_asked: 'timeout',
  unreadable: 'malformed_body',
  too_long: 'too_large',
};

/** An answer that can be spoken although nobody has answered (S4): it promises only what is so; in every language we have where none is known. */
export const fallbackAnswer = (silence: Silence, language: VoiceLanguage | null): VoiceAnswer => ({
  status: silence === 'stored' || silence === 'only_asked' ? 'later' : 'refused',
  code: codes[silence],
  say: saidIn(language, sentences[silence]),
  data: {},
});

/** Whether a function changes something, and so is stored before it runs. */
export const isWriting = (name: string): boolean => writingVoiceFunctions.some((writing) => writing === name);
