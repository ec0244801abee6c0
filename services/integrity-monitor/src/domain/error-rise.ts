/** Requests of a while, and how many of them failed. */
export interface Answered {
  readonly requests: number;
  readonly failures: number;
}

/** INT-041: more than a tenth above what was usual. */
const RISE = 1.1;
/** A handful of failures is no rise, whatever share they are. */
const FEWEST_FAILURES = 10;
/** What chance alone adds to a count hardly ever: three standard deviations of it. */
const CHANCE = 3;

export const shareOf = ({ requests, failures }: Answered): number => (requests === 0 ? 0 : failures / requests);

/**
 * Whether errors have risen: the share of requests that fail is more than 10 % above the usual one, and by more than chance
 * explains. Shares are compared and not counts, so that a busy morning is no rise.
 */
export const hasRisen = (now: Answered, usualShare: number): boolean => {
  const expected = usualShare * now.requests;
  if (now.failures < FEWEST_FAILURES || now.failures <= RISE * expected) return false;
  return now.failures - expected > CHANCE * Math.sqrt(expected);
};
