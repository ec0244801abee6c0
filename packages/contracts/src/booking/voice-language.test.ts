import { describe, expect, it } from 'vitest';
import { languageAt, languageOfLocale, saidIn, voiceLanguageIn } from './voice-language.ts';

describe('the language on the telephone', () => {
  it.each([
    ['de-DE', 'de'],
    ['de', 'de'],
    ['de-CH', 'de'],
    ['en-GB', 'en'],
    ['fr-CH', 'en'],
    ['den-XX', 'en'],
  ])('of a company with the locale %s is %s', (locale, language) => {
    expect(languageOfLocale(locale)).toBe(language);
  });

  it.each([
    ['+4930111111', 'de'],
    ['+43111', 'de'],
    ['+423111', 'de'],
    ['+42011', 'en'],
    ['+12137771235', 'en'],
    [null, null],
  ])('of a call to %s, which is nobody’s, is %s', (number, language) => {
    expect(languageAt(number)).toBe(language);
  });

  it('that is not known is both, and what a call remembers is believed only where it is one of ours', () => {
    const hello = { de: 'Hallo.', en: 'Hello.' };
    expect([saidIn('de', hello), saidIn('en', hello), saidIn(null, hello)]).toEqual([
      'Hallo.',
      'Hello.',
      'Hallo. Hello.',
    ]);
    expect(['de', 'en', 'fr', null, 7].map(voiceLanguageIn)).toEqual(['de', 'en', undefined, undefined, undefined]);
  });
});
