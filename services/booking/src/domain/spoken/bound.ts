import type { Language } from './words.ts';

/** A text with what bounds a stretch taken out, so that the rest is a date: `after three` is a bound and three o’clock. */
export type Bound =
  | { readonly kind: 'from' | 'until'; readonly text: string; readonly isTime: boolean }
  | { readonly kind: 'between'; readonly text: string; readonly until: string };

interface Forms {
  readonly between: RegExp;
  /** Before a time; `ten after nine` is no bound. */
  readonly time: readonly (readonly ['from' | 'until', RegExp])[];
  /** Before a day. */
  readonly day: readonly (readonly ['from' | 'until', RegExp])[];
  readonly at: string;
}

const hour = '(\\d{1,2}(?::\\d{2})?)';

const forms: Readonly<Record<Language, Forms>> = {
  de: {
    between: new RegExp(`\\bzwischen ${hour}(?: uhr)? und ${hour}(?: uhr)?\\b(?!\\.)`),
    time: [
      [
        'from',
        /(?<!\d |viertel |minuten |kurz |nicht )\b(?:ab|nach|fruehestens)(?: um)?(?= \d{1,2}(?::\d{2}\b|\b(?!\.)))/,
      ],
      [
        'until',
        /(?<!\d |viertel |minuten |kurz |nicht )\b(?:bis|vor|spaetestens)(?: um)?(?= \d{1,2}(?::\d{2}\b|\b(?!\.)))/,
      ],
    ],
    day: [
      ['from', /(?<!nicht )\b(?:ab|fruehestens)(?: dem)?\b/],
      ['until', /(?<!nicht )\b(?:bis|spaetestens)(?: zum)?\b/],
    ],
    at: 'um',
  },
  en: {
    between: new RegExp(`\\bbetween ${hour}( ?[ap]m)? and ${hour}( ?[ap]m)?(?!\\.)(?=\\s|$)`),
    time: [
      [
        'from',
        /(?<!\d |quarter |half |minutes |shortly |not )\b(?:after|from)(?= \d{1,2}(?: ?[ap]m|:\d{2}| oclock|$))/,
      ],
      [
        'until',
        /(?<!\d |quarter |half |minutes |shortly |not )\b(?:before|until|by)(?= \d{1,2}(?: ?[ap]m|:\d{2}| oclock|$))/,
      ],
    ],
    day: [
      ['from', /(?<!(?:days?|weeks?|months?|not) )\bfrom\b(?! (?:now|today|tomorrow))/],
      ['until', /(?<!not )\b(?:until|by)\b/],
    ],
    at: 'at',
  },
};

/** Reads what bounds a stretch; undefined where nothing does. */
export const boundIn = (words: string, language: Language): Bound | undefined => {
  const { between, time, day, at } = forms[language];
  const ends = between.exec(words);
  if (ends !== null) {
    const [from = '', to = ''] =
      language === 'de' ? ends.slice(1) : [joined(ends[1], ends[2]), joined(ends[3], ends[4])];
    return {
      kind: 'between',
      text: words.replace(between, ` ${at} ${from} `),
      until: words.replace(between, ` ${at} ${to} `),
    };
  }
  for (const [kind, form] of time) {
    if (form.test(words)) return { kind, text: words.replace(form, at), isTime: true };
  }
  for (const [kind, form] of day) {
    if (form.test(words)) return { kind, text: words.replace(form, ' '), isTime: false };
  }
  return undefined;
};

const joined = (hour: string | undefined = '', half: string | undefined = ''): string => `${hour}${half}`;
