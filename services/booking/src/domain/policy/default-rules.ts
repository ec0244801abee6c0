import type { PolicyRules } from '@fencepost/contracts/booking/policy';

const HOUR = 60;

/** What is in force where no level says anything (product.md 4). Null: no such limit. */
export const defaultRules: PolicyRules = {
  bookingNoticeMinutes: null,
  bookingWindowDays: 90,
  cancelNoticeMinutes: 24 * HOUR,
  rescheduleNoticeMinutes: 24 * HOUR,
  cancellationsPerMonth: 3,
  reschedulesPerAppointment: null,
  noShowStrikes: null,
  cancellationFees: [
    { atLeastMinutesBefore: 48 * HOUR, fee: { percent: 0 } },
    { atLeastMinutesBefore: 24 * HOUR, fee: { amountMinor: 1_000, currency: 'EUR' } },
    { atLeastMinutesBefore: 0, fee: { amountMinor: 1_500, currency: 'EUR' } },
  ],
};
