import type { RetryClass } from '@fencepost/contracts/errors';

const SHORTEST_MS = 25;
const FIRST_CEILING_MS = 250;
const LONGEST_MS = 30_000;

/**
 * Milliseconds until a failed message comes again, always a whole number above zero: `soon` is anywhere below a ceiling
 * that doubles with each attempt up to 30 s (full jitter), `later` is 30 to 60 s. `random` is from 0 up to 1.
 */
export const retryDelayMs = (retry: Exclude<RetryClass, 'never'>, attempt: number, random: number): number => {
  if (retry === 'later') return LONGEST_MS + Math.floor(random * LONGEST_MS);
  const ceiling = Math.min(LONGEST_MS, FIRST_CEILING_MS * 2 ** (attempt - 1));
  return SHORTEST_MS + Math.floor(random * (ceiling - SHORTEST_MS));
};
