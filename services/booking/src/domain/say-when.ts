import type { Instant } from '@fencepost/contracts/instant';
import type { Money } from '@fencepost/contracts/text';
import type { Language } from './spoken/words.ts';

const locales: Readonly<Record<Language, string>> = { de: 'de-DE', en: 'en-US' };

/** A moment as it is said to a caller: `Dienstag, 10. März um 14:30 Uhr`. */
export const sayWhen = (at: Instant, language: Language, timeZone: string): string => {
  const format = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(locales[language], { timeZone, ...options }).format(Date.parse(at));
  const day = format({ weekday: 'long', day: 'numeric', month: 'long' });
  const time = format({ hour: 'numeric', minute: '2-digit' });
  return language === 'de' ? `${day} um ${time} Uhr` : `${day} at ${time}`;
};

/** A day without a time: `Dienstag, 10. März`. */
export const sayDay = (date: string, language: Language): string =>
  new Intl.DateTimeFormat(locales[language], {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  }).format(Date.parse(`${date}T12:00:00Z`));

export const sayMoney = ({ amountMinor, currency }: Money, language: Language): string => {
  const format = new Intl.NumberFormat(locales[language], { style: 'currency', currency });
  return format.format(amountMinor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};
