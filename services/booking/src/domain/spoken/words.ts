import type { VoiceLanguage } from '@fencepost/contracts/booking/voice-language';

export type Language = VoiceLanguage;

const germanOnes = ['null', 'ein', 'zwei', 'drei', 'vier', 'fuenf', 'sechs', 'sieben', 'acht', 'neun', 'zehn'];
const germanTeens = [
  'elf',
  'zwoelf',
  'dreizehn',
  'vierzehn',
  'fuenfzehn',
  'sechzehn',
  'siebzehn',
  'achtzehn',
  'neunzehn',
];
const germanTens = ['zwanzig', 'dreissig', 'vierzig', 'fuenfzig'];
const englishOnes = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const englishTeens = [
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const englishTens = ['twenty', 'thirty', 'forty', 'fifty'];

const upTo59 = (ones: readonly string[], tens: readonly string[], joined: (ten: string, one: string) => string) => [
  ...ones,
  ...tens.flatMap((ten) => [ten, ...ones.slice(1, 10).map((one) => joined(ten, one))]),
];

const germanCardinals = upTo59([...germanOnes, ...germanTeens], germanTens, (ten, one) => `${one}und${ten}`);
const englishCardinals = upTo59([...englishOnes, ...englishTeens], englishTens, (ten, one) => `${ten} ${one}`);

const germanOrdinal = (word: string, value: number): string => {
  const irregular: Readonly<Record<number, string>> = { 1: 'erst', 3: 'dritt', 7: 'siebt', 8: 'acht' };
  return irregular[value] ?? `${word}${value < 20 ? 't' : 'st'}`;
};
const englishOrdinal = (word: string): string => {
  const irregular: Readonly<Record<string, string>> = {
    one: 'first',
    two: 'second',
    three: 'third',
    five: 'fifth',
    eight: 'eighth',
    nine: 'ninth',
    twelve: 'twelfth',
  };
  const last = word.split(' ').at(-1) ?? word;
  const ending = irregular[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`);
  return `${word.slice(0, word.length - last.length)}${ending}`;
};

/** Longest first, so that `twenty one` is not read as `twenty`. */
const byLength = (entries: readonly (readonly [string, string])[]): readonly (readonly [RegExp, string])[] =>
  entries
    .toSorted(([one], [other]) => other.length - one.length)
    .map(([word, digits]) => [new RegExp(`\\b${word.replace(' ', '[ -]')}\\b`, 'g'), digits]);

const numbers: Readonly<Record<Language, readonly (readonly [RegExp, string])[]>> = {
  de: byLength([
    ...germanCardinals.map((word, value) => [word, String(value)] as const),
    ...['eins', 'eine', 'einer', 'einem', 'einen'].map((word) => [word, '1'] as const),
    ['zwo', '2'],
    ...germanCardinals.slice(1, 32).flatMap((word, at) => {
      const stem = germanOrdinal(word, at + 1);
      return ['er', 'en', 'e', 'em'].map((ending) => [`${stem}${ending}`, `${at + 1}.`] as const);
    }),
  ]),
  en: byLength([
    ...englishCardinals.map((word, value) => [word, String(value)] as const),
    ...englishCardinals.slice(1, 32).map((word, at) => [englishOrdinal(word), `${at + 1}.`] as const),
    ['an hour', '1 hour'],
    ['a week', '1 week'],
    ['a day', '1 day'],
    ['a month', '1 month'],
    ['a fortnight', '2 weeks'],
  ]),
};

/** `half past`, `second` and the like must keep their words where they are no numbers. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .replaceAll(/[,;!?„“”"()]/g, ' ')
    .replaceAll(/\ba\.m\.?/g, 'am')
    .replaceAll(/\bp\.m\.?/g, 'pm')
    .replaceAll(/o['’]?clock/g, 'oclock')
    .replaceAll(/(\d)(st|nd|rd|th)\b/g, '$1.')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** A text as the rules read it: lower case, no umlauts, numbers as digits and ordinals as digits with a dot. */
export const wordsOf = (text: string, language: Language): string =>
  numbers[language].reduce((read, [word, digits]) => read.replaceAll(word, digits), plain(text));

export const weekdays: Readonly<Record<Language, readonly string[]>> = {
  de: ['montag', 'dienstag', 'mittwoch', 'donnerstag', 'freitag', 'samstag|sonnabend', 'sonntag'],
  en: [
    'mon(?:day)?',
    'tue(?:s(?:day)?)?',
    'wed(?:nesday)?',
    'thu(?:rs(?:day)?)?',
    'fri(?:day)?',
    'sat(?:urday)?',
    'sun(?:day)?',
  ],
};

export const months: Readonly<Record<Language, readonly string[]>> = {
  de: [
    'jan(?:uar)?|jaenner',
    'feb(?:ruar)?',
    'maerz',
    'apr(?:il)?',
    'mai',
    'juni?',
    'juli?',
    'aug(?:ust)?',
    'sep(?:t(?:ember)?)?',
    'okt(?:ober)?',
    'nov(?:ember)?',
    'dez(?:ember)?',
  ],
  en: [
    'jan(?:uary)?',
    'feb(?:ruary)?',
    'mar(?:ch)?',
    'apr(?:il)?',
    'may',
    'june?',
    'july?',
    'aug(?:ust)?',
    'sep(?:t(?:ember)?)?',
    'oct(?:ober)?',
    'nov(?:ember)?',
    'dec(?:ember)?',
  ],
};

/** Words that say nothing about when. Whatever else is left over makes the text one that is not understood. */
export const fillers: Readonly<Record<Language, ReadonlySet<string>>> = {
  de: new Set(
    'am um im in der den dem die das gegen so etwa circa ca ungefaehr bitte gern gerne uhr dann also ja und genau vielleicht ich wir haette moechte wuerde einen 1 termin geht es waere passt kommen noch gleich mal nur irgendwann'.split(
      ' ',
    ),
  ),
  en: new Set(
    'on at in the of around about please for maybe like say so then oclock and exactly would id i we could book appointment come is good a just later sometime'.split(
      ' ',
    ),
  ),
};
