import { AppError } from '@fencepost/contracts/errors';
import type { Instant } from '@fencepost/contracts/instant';
import { minutesAfter } from './interval.ts';
import { explained, type Listener } from './policy/words.ts';

const MINUTES_A_DAY = 24 * 60;

interface Rules {
  readonly minimumNoticeMinutes: number;
  readonly bookingWindowDays: number | null;
}

/** When a service may begin that is booked now: at or after `from`, and, where there is a window, not after `until`. */
export const bookableTime = (
  rules: Rules,
  now: Instant,
): { readonly from: Instant; readonly until: Instant | null } => ({
  from: minutesAfter(now, rules.minimumNoticeMinutes),
  until: rules.bookingWindowDays === null ? null : minutesAfter(now, rules.bookingWindowDays * MINUTES_A_DAY),
});

/** The widest window that a service can have: nobody is offered anything later. */
const MOST_DAYS_AHEAD = 3_660;
/** So long a host may write down afterwards who has walked in. */
const MOST_DAYS_BACK = 1;

/**
 * Throws `invalid_input` for a time of a year that nobody books, whoever asks: hosts are exempt from notice and window,
 * but what a slip of the pen has put into the year 9999 would occupy time that nobody ever looks at.
 */
export const requireReachable = (startsAt: Instant, now: Instant): void => {
  const isReachable =
    startsAt >= minutesAfter(now, -MOST_DAYS_BACK * MINUTES_A_DAY) &&
    startsAt <= minutesAfter(now, MOST_DAYS_AHEAD * MINUTES_A_DAY);
  if (isReachable) return;
  const message = `A booking begins at most ${MOST_DAYS_BACK} day before now and at most ${MOST_DAYS_AHEAD} days after.`;
  throw new AppError('invalid_input', message);
};

/** Throws `invalid_input` for a stretch to look at that begins later than anything could. */
export const requireInSight = (from: Instant, now: Instant): void => {
  if (from > now) requireReachable(from, now);
};

/** The service’s rules, and in which words they are told. */
interface Terms extends Listener {
  readonly service: Rules;
}

/** Throws `policy_denied`, naming the rule and what would do, where a service cannot begin then. */
export const requireBookable = (terms: Terms, startsAt: Instant, now: Instant): void => {
  const { from, until } = bookableTime(terms.service, now);
  if (startsAt < from) throw denied(terms, 'bookingNoticeMinutes', from);
  if (until !== null && startsAt > until) throw denied(terms, 'bookingWindowDays', until);
};

/** As a rule of the company is denied: the facts are what leaves over HTTP. */
const denied = (terms: Terms, rule: 'bookingNoticeMinutes' | 'bookingWindowDays', bookAt: Instant): AppError =>
  new AppError('policy_denied', explained(rule, { at: bookAt }, terms), {
    alternatives: [{ action: 'book', at: bookAt }],
    facts: { rule, from: 'service', bookAt },
  });
