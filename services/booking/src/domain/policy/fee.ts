import type { PolicyRules } from '@fencepost/contracts/booking/policy';
import type { Instant } from '@fencepost/contracts/instant';
import type { Money } from '@fencepost/contracts/text';

const MINUTE_MS = 60_000;
/** Percentages are reckoned to a ten-thousandth of one. */
const PERCENT_UNITS = 10_000;
const WHOLE = BigInt(100 * PERCENT_UNITS);

/** A share of an amount in its smallest unit, rounded half up; exact for every amount. */
export const percentOf = (amountMinor: number, percent: number): number => {
  const share = BigInt(amountMinor) * BigInt(Math.round(percent * PERCENT_UNITS));
  return Number((2n * share + WHOLE) / (2n * WHOLE));
};

/**
 * What a cancellation costs now: of the tiers the one with the longest notice that is still kept. Null where none says
 * anything, or where it is a share and no price is known.
 */
export const cancellationFee = (
  tiers: PolicyRules['cancellationFees'],
  { startsAt, now, price }: { readonly startsAt: Instant; readonly now: Instant; readonly price: Money | null },
): Money | null => {
  const noticeMs = Date.parse(startsAt) - Date.parse(now);
  const tier = (tiers ?? [])
    .toSorted((one, other) => other.atLeastMinutesBefore - one.atLeastMinutesBefore)
    .find(({ atLeastMinutesBefore }) => noticeMs >= atLeastMinutesBefore * MINUTE_MS);
  if (tier === undefined) return null;
  if (!('percent' in tier.fee)) return tier.fee;
  return price && { amountMinor: percentOf(price.amountMinor, tier.fee.percent), currency: price.currency };
};
