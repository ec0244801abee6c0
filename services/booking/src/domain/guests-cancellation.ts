import type { Interval } from './interval.ts';
import type { VendorFact } from './vendor-fact.ts';

/** Whether a cancelled appointment counts against its guest, as one that they cancelled in a stretch of time. */
export const isGuestsCancellation = (
  facts: readonly Pick<VendorFact, 'kind' | 'rescheduleAwaited' | 'saidAt' | 'byHost'>[],
  { startsAt, endsAt }: Interval,
): boolean => {
  const cancellations = facts.filter(({ kind }) => kind === 'cancelled');
  // Whom the host asks to choose another time has cancelled nothing.
  const isThen = cancellations.some(
    ({ rescheduleAwaited, saidAt }) => !rescheduleAwaited && saidAt !== null && saidAt >= startsAt && saidAt < endsAt,
  );
  // Nor has a guest whose host did. What we know of that outweighs Cal.com, which sees the company's key alone.
  const said = cancellations.map(({ byHost }) => byHost);
  return isThen && (said.includes(false) || !said.includes(true));
};
