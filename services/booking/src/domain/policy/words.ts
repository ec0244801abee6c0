import type { PolicyRule } from '@fencepost/contracts/booking/policy';
import { languageOfLocale } from '@fencepost/contracts/booking/voice-language';
import type { Instant } from '@fencepost/contracts/instant';

/** In which words a denial is told. */
export interface Listener {
  readonly timeZone: string;
  /** BCP 47; German for `de`, else English. */
  readonly locale: string;
}

/** What a denial is about: a moment, or a number. */
export interface Limit {
  readonly at?: Instant | undefined;
  readonly times?: number | undefined;
}

type Words = (limit: { readonly at: string; readonly times: number }) => string;

const german: Readonly<Record<Exclude<PolicyRule, 'cancellationFees'>, Words>> = {
  bookingNoticeMinutes: ({ at }) => `So kurzfristig geht es nicht: Der früheste Termin ist am ${at}.`,
  bookingWindowDays: ({ at }) => `So weit im Voraus geht es nicht: Der späteste Termin ist am ${at}.`,
  cancelNoticeMinutes: ({ at }) => `Absagen war bis ${at} möglich. Bitte rufen Sie uns an.`,
  rescheduleNoticeMinutes: ({ at }) => `Verlegen war bis ${at} möglich. Bitte rufen Sie uns an.`,
  cancellationsPerMonth: ({ times, at }) =>
    `In diesem Monat sind ${times} Absagen möglich, und so viele waren es schon. Wieder möglich ab ${at}.`,
  reschedulesPerAppointment: ({ times }) => `Ein Termin kann ${times}-mal verlegt werden. Bitte rufen Sie uns an.`,
  noShowStrikes: ({ times }) =>
    `Nach ${times} versäumten Terminen vergeben wir neue nur im Gespräch. Bitte rufen Sie uns an.`,
};

const english: typeof german = {
  bookingNoticeMinutes: ({ at }) => `That is too soon: the first appointment is on ${at}.`,
  bookingWindowDays: ({ at }) => `That is too far ahead: the last appointment is on ${at}.`,
  cancelNoticeMinutes: ({ at }) => `Cancelling was possible until ${at}. Please call us.`,
  rescheduleNoticeMinutes: ({ at }) => `Moving was possible until ${at}. Please call us.`,
  cancellationsPerMonth: ({ times, at }) =>
    `${times} cancellations are possible in a month, and there were as many already. Possible again from ${at}.`,
  reschedulesPerAppointment: ({ times }) => `An appointment can be moved ${times} times. Please call us.`,
  noShowStrikes: ({ times }) => `After ${times} missed appointments we give new ones in person only. Please call us.`,
};

/** A denial in words, for the customer. */
export const explained = (
  rule: keyof typeof german,
  { at, times = 0 }: Limit,
  { timeZone, locale }: Listener,
): string => {
  const isGerman = languageOfLocale(locale) === 'de';
  const format = new Intl.DateTimeFormat(isGerman ? 'de-DE' : 'en-GB', {
    timeZone,
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const told = at === undefined ? '' : format.format(Date.parse(at));
  return (isGerman ? german : english)[rule]({ at: told, times });
};
