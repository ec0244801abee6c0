import type { PolicyVerdict } from '@fencepost/contracts/booking/policy';
import type { Instant } from '@fencepost/contracts/instant';
import type { Money } from '@fencepost/contracts/text';
import { minutesAfter } from '../interval.ts';
import { cancellationFee } from './fee.ts';
import { monthOf, startOfDayAfter } from './local-calendar.ts';
import type { RulesInForce } from './rules-in-force.ts';
import { explained, type Limit, type Listener } from './words.ts';

type Denial = Extract<PolicyVerdict, { verdict: 'denied' }>;
type Alternative = Denial['alternatives'][number];

/** What a guest asks; hosts are exempt and ask nobody. Time zone and locale are the company’s. */
export interface Asked extends Listener {
  readonly rules: RulesInForce;
  readonly now: Instant;
}

const allowed = (fee: Money | null = null): PolicyVerdict => ({ verdict: 'allowed', fee });

/** Whoever is exempt. */
export const hostsVerdict: PolicyVerdict = allowed();

const call: Alternative = { action: 'call', at: null };

const denied = (
  asked: Asked,
  rule: Parameters<typeof explained>[0],
  limit: Limit,
  alternatives: readonly Alternative[],
): Denial => ({
  verdict: 'denied',
  rule,
  from: asked.rules[rule].from,
  explanation: explained(rule, limit, asked),
  alternatives: [...alternatives],
});

/** When something may begin for a guest: at or after `from` and, where there is a window, before `before`, which ends a day of the company. */
export const startsWithin = ({
  rules,
  now,
  timeZone,
}: Pick<Asked, 'rules' | 'now' | 'timeZone'>): { readonly from: Instant; readonly before: Instant | null } => {
  const days = rules.bookingWindowDays.value;
  return {
    from: minutesAfter(now, rules.bookingNoticeMinutes.value ?? 0),
    before: days === null ? null : startOfDayAfter(now, days + 1, timeZone),
  };
};

/** Whether something may begin then: not too soon, and not beyond the window. */
const startAllowed = (asked: Asked, startsAt: Instant, action: 'book' | 'reschedule'): Denial | undefined => {
  const { from: earliest, before: end } = startsWithin(asked);
  if (asked.rules.bookingNoticeMinutes.value !== null && startsAt < earliest) {
    return denied(asked, 'bookingNoticeMinutes', { at: earliest }, [{ action, at: earliest }, call]);
  }
  if (end === null || startsAt < end) return undefined;
  const latest = minutesAfter(end, -1);
  return denied(asked, 'bookingWindowDays', { at: latest }, [{ action, at: latest }]);
};

export interface BookingAsked extends Asked {
  readonly startsAt: Instant;
  /** How often the customer did not come; as many as there are strikes suffice. */
  readonly noShows: number;
}

/** Whether a guest may book. */
export const judgeBooking = (asked: BookingAsked): PolicyVerdict => {
  const strikes = asked.rules.noShowStrikes.value;
  if (strikes !== null && asked.noShows >= strikes) {
    return denied(asked, 'noShowStrikes', { times: strikes }, [call]);
  }
  return startAllowed(asked, asked.startsAt, 'book') ?? allowed();
};

export interface AppointmentAsked extends Asked {
  /** When it begins as it stands. */
  readonly startsAt: Instant;
  readonly rescheduleCount: number;
  /** Cancellations of the customer in this month of the company; as many as the quota suffice. */
  readonly cancellations: number;
  readonly price: Money | null;
}

/** Until when a notice can be kept: as many minutes before as have passed on any clock, whatever DST does to the wall’s. */
const deadlineOf = (startsAt: Instant, noticeMinutes: number | null): Instant | null =>
  noticeMinutes === null ? null : minutesAfter(startsAt, -noticeMinutes);

const cancelDenied = (asked: AppointmentAsked): ((alternatives: readonly Alternative[]) => Denial) | undefined => {
  const { rules, now, startsAt, timeZone, cancellations } = asked;
  const deadline = deadlineOf(startsAt, rules.cancelNoticeMinutes.value);
  if (deadline !== null && now > deadline) {
    return (others) =>
      denied(asked, 'cancelNoticeMinutes', { at: deadline }, [{ action: 'cancel', at: deadline }, ...others]);
  }
  const quota = rules.cancellationsPerMonth.value;
  if (quota === null || cancellations < quota) return undefined;
  const again = monthOf(now, timeZone).endsAt;
  const isInTime = again <= (deadline ?? startsAt);
  return (others) =>
    denied(asked, 'cancellationsPerMonth', { times: quota, at: again }, [
      ...(isInTime ? [{ action: 'cancel', at: again } as const] : []),
      ...others,
    ]);
};

const moveDenied = (asked: AppointmentAsked): ((alternatives: readonly Alternative[]) => Denial) | undefined => {
  const { rules, now, startsAt, rescheduleCount } = asked;
  const deadline = deadlineOf(startsAt, rules.rescheduleNoticeMinutes.value);
  if (deadline !== null && now > deadline) {
    return (others) =>
      denied(asked, 'rescheduleNoticeMinutes', { at: deadline }, [{ action: 'reschedule', at: deadline }, ...others]);
  }
  const most = rules.reschedulesPerAppointment.value;
  if (most === null || rescheduleCount < most) return undefined;
  return (others) => denied(asked, 'reschedulesPerAppointment', { times: most }, others);
};

/** Whether a guest may cancel, and what that costs: reckoned, not charged. */
export const judgeCancellation = (asked: AppointmentAsked): PolicyVerdict => {
  const denial = cancelDenied(asked);
  if (denial === undefined) return allowed(cancellationFee(asked.rules.cancellationFees.value, asked));
  const move: readonly Alternative[] = moveDenied(asked) === undefined ? [{ action: 'reschedule', at: null }] : [];
  return denial([...move, call]);
};

/** Whether a guest may move an appointment, and, where a new start is named, there: by the rules of whoever gives it there. */
export const judgeReschedule = (
  asked: AppointmentAsked,
  newStartsAt: Instant | null,
  there: Asked = asked,
): PolicyVerdict => {
  const denial = moveDenied(asked);
  if (denial !== undefined) {
    const cancel: readonly Alternative[] = cancelDenied(asked) === undefined ? [{ action: 'cancel', at: null }] : [];
    return denial([...cancel, call]);
  }
  if (newStartsAt === null) return allowed();
  return startAllowed(there, newStartsAt, 'reschedule') ?? allowed();
};
