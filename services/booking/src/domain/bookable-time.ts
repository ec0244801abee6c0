import { AppError } from '@fencepost/contracts/errors';
import type { Instant } from '@fencepost/contracts/instant';
import { minutesAfter } from './interval.ts';

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

/** Throws `policy_denied`, naming the rule and what would do, where a service cannot begin then. */
export const requireBookable = (rules: Rules, startsAt: Instant, now: Instant): void => {
  const { from, until } = bookableTime(rules, now);
  if (startsAt < from) {
    const alternatives = [{ action: 'book', at: from }];
    const message = 'This is too soon: the service must be booked earlier.';
    throw new AppError('policy_denied', message, { rule: 'bookingNoticeMinutes', from: 'service', alternatives });
  }
  if (until !== null && startsAt > until) {
    const alternatives = [{ action: 'book', at: until }];
    const message = 'This is too far ahead: the service cannot be booked yet.';
    throw new AppError('policy_denied', message, { rule: 'bookingWindowDays', from: 'service', alternatives });
  }
};
