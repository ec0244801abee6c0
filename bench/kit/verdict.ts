import { median, medianInterval } from './statistics.ts';

/** So many rounds are needed before anything is said about a goal. */
const FEWEST_ROUNDS = 9;

/** `undecided`: too few rounds, or the goal lies within the interval of the median. */
type Decision = 'met' | 'missed' | 'undecided';

interface Judged {
  readonly ratio: number;
  readonly interval: readonly [number, number];
  readonly decision: Decision;
}

/** What was measured against its floor, round by round: the lists are of the same rounds. */
export const ratiosOf = (values: readonly number[], floors: readonly number[]): readonly number[] =>
  values.map((value, index) => value / (floors[index] ?? Number.NaN));

/** Whether per-round ratios keep to a limit; decided only where the whole 90 % interval of the median says so. */
export const judge = (ratios: readonly number[], limit: number): Judged => {
  const interval = medianInterval(ratios);
  const [low, high] = interval;
  const isEnough = ratios.length >= FEWEST_ROUNDS && ratios.every(Number.isFinite);
  const decision = !isEnough ? 'undecided' : high <= limit ? 'met' : low > limit ? 'missed' : 'undecided';
  return { ratio: median(ratios), interval, decision };
};

/** The exponent b of cost ~ n^b: the slope of the straight line through the logarithms, by least squares. */
export const growthExponent = (points: readonly { readonly n: number; readonly cost: number }[]): number => {
  const logs = points.map(({ n, cost }) => [Math.log(n), Math.log(cost)] as const);
  const mean = (pick: 0 | 1): number => logs.reduce((sum, point) => sum + point[pick], 0) / logs.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
};

/** How far a floor's own rounds lie apart; beyond three the machine is too busy for a verdict. */
export const spreadOf = (floors: readonly number[]): number => Math.max(...floors) / Math.min(...floors);

export const MAX_FLOOR_SPREAD = 3;

const words: Readonly<Record<Decision, string>> = { met: 'PASS', missed: 'FAIL', undecided: 'NO VERDICT' };

/** `PASS  what: 1.23 (90 % interval 1.20..1.30), goal at most 1.5`. */
const verdictLine = (what: string, { ratio, interval: [low, high], decision }: Judged, limit: number): string =>
  `${words[decision]}  ${what}: ${ratio.toFixed(2)} (90 % interval ${low.toFixed(2)}..${high.toFixed(2)}), goal at most ${limit}`;

/** Collects what was decided: prints each line, and says at the end whether nothing was missed. */
export const makeVerdicts = (print: (line: string) => void) => {
  let missed = 0;
  return {
    ratio: (what: string, ratios: readonly number[], limit: number): void => {
      const judged = judge(ratios, limit);
      if (judged.decision === 'missed') missed += 1;
      print(verdictLine(what, judged, limit));
    },
    fact: (what: string, holds: boolean): void => {
      if (!holds) missed += 1;
      print(`${holds ? 'PASS' : 'FAIL'}  ${what}`);
    },
    nothingMissed: (): boolean => missed === 0,
  };
};

/** Something is wrong with what was measured: no figures are shown. */
export class GateFailed extends Error {}
