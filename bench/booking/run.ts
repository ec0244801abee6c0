import { type Database, startDatabase } from '../kit/database.ts';
import { cpuRatios, show } from '../kit/figures.ts';
import { column, type Measured, measured, type Results, totalCpu } from '../kit/measured.ts';
import { interleaved } from '../kit/rounds.ts';
import { median } from '../kit/statistics.ts';
import { GateFailed, MAX_FLOOR_SPREAD, makeVerdicts, ratiosOf, spreadOf } from '../kit/verdict.ts';
import { contestsOf, daysOf, runContests, unfair } from './contest.ts';
import { CROWD_ATTEMPTS, crowdDays, runCrowd, violationsIn, withLastReads } from './crowd.ts';
import { type Lane, openBareFloor, openEqualFloor, openNaive, openOurs } from './lanes.ts';

/** How many want one slot, and how many operations an attempt may cost of the ideal one. */
const contended = [
  { k: 1, mostOperations: undefined },
  { k: 16, mostOperations: 1.2 },
  { k: 64, mostOperations: undefined },
  { k: 256, mostOperations: 1.5 },
] as const;
/** At most so many times the CPU of FL3. */
const MOST_CPU = 1.5;
const ATTEMPTS = 2_048;
const FEWEST_CONTESTS = 16;
const NAIVE_ROUNDS = 300;
const NAIVE_CALLERS = 16;
/** Of the control's contests so many have to be seen to go wrong, or the bench itself is blind. */
const CAUGHT_SHARE = 0.9;

const contest =
  (server: Database, k: number) =>
  async (lane: Lane, round: number): Promise<Measured> => {
    const contests = contestsOf(`${lane.name}-${k}-${round}`, Math.max(FEWEST_CONTESTS, ATTEMPTS / k), k);
    // Ours makes its days by itself, and is measured with that.
    if (lane.name !== 'ours') await lane.prepare(daysOf(contests));
    let winners: readonly number[] = [];
    const values = await measured(server, contests.length * k, async () => {
      winners = await runContests(lane, contests);
    });
    if (unfair(winners) > 0) throw new GateFailed(`${lane.name} sold ${unfair(winners)} slots not exactly once`);
    return values;
  };

const crowd =
  (server: Database) =>
  async (lane: Lane, round: number): Promise<Measured> => {
    const label = `${lane.name}-crowd-${round}`;
    await lane.prepare(crowdDays(label));
    let lived: Awaited<ReturnType<typeof runCrowd>> | undefined;
    const values = await measured(server, CROWD_ATTEMPTS, async () => {
      lived = await runCrowd(lane, label, round);
    });
    if (lived === undefined) throw new GateFailed('nobody came');
    const { days, unknown } = violationsIn(await withLastReads(lane, lived));
    if (days > 0 || unknown > 0)
      throw new GateFailed(`${lane.name}: ${days} days no order explains, ${unknown} unanswered`);
    return values;
  };

/** The control must be caught by both: by counting winners, and by its history. */
const proveControl = async (naive: Lane): Promise<string> => {
  const contests = contestsOf('naive', NAIVE_ROUNDS, NAIVE_CALLERS);
  await naive.prepare(daysOf(contests));
  const caught = unfair(await runContests(naive, contests));
  await naive.prepare(crowdDays('naive-crowd'));
  const lived = await runCrowd(naive, 'naive-crowd', 1);
  const { days } = violationsIn(await withLastReads(naive, lived));
  if (caught < NAIVE_ROUNDS * CAUGHT_SHARE || days === 0) {
    throw new GateFailed(
      `check-then-insert was caught in ${caught} of ${NAIVE_ROUNDS} contests and on ${days} days only`,
    );
  }
  return `the control, check-then-insert, was caught in ${caught} of ${NAIVE_ROUNDS} contests of ${NAIVE_CALLERS} and on ${days} days by its history`;
};

type Verdicts = ReturnType<typeof makeVerdicts>;

const judgeCpu = (verdicts: Verdicts, what: string, results: Results): void => {
  verdicts.ratio(
    `CPU, ${what}, to FL3 with the same documents, indexes and validator`,
    cpuRatios(results, 'ours', 'fl3-equal'),
    MOST_CPU,
  );
  console.log(`      to a bare collection: ${median(cpuRatios(results, 'ours', 'fl3')).toFixed(2)}`);
};

const isSteady = (results: Results): boolean => spreadOf(column(results, 'fl3-equal', totalCpu)) <= MAX_FLOOR_SPREAD;

const judgeAll = (contests: ReadonlyMap<number, Results>, crowds: Results): boolean => {
  if (![...contests.values(), crowds].every(isSteady)) {
    console.log(`a floor itself moved by more than ${MAX_FLOOR_SPREAD}: this machine is too busy for a verdict`);
    return false;
  }
  const verdicts = makeVerdicts((line) => console.log(line));
  for (const { k, mostOperations } of contended) {
    const results = contests.get(k) ?? new Map();
    show(`(a) ${k} want one slot`, results);
    if (mostOperations !== undefined) {
      const [ours, floor] = ['ours', 'fl3-equal'].map((name) => column(results, name, (one) => one.operations));
      verdicts.ratio(`operations, ${k} want one slot`, ratiosOf(ours ?? [], floor ?? []), mostOperations);
    }
    judgeCpu(verdicts, `${k} want one slot`, results);
  }
  show('(b) 32 clients, Zipf 0.99 over 1 000 resources, 60/20/20 book, reschedule, cancel', crowds);
  judgeCpu(verdicts, 'crowd', crowds);
  return verdicts.nothingMissed();
};

/** BM3: many who want one slot, and a crowd on many, against one compare-and-set of the raw driver on the same server (FL3). */
export const benchBooking = async ({ rounds }: { rounds: number }): Promise<boolean> => {
  const server = await startDatabase();
  const lanes = await Promise.all([openOurs(server), openEqualFloor(server), openBareFloor(server)]);
  try {
    console.log(await proveControl(await openNaive(server)));
    const contests = new Map<number, Results>();
    for (const { k } of contended) contests.set(k, await interleaved(lanes, rounds, contest(server, k)));
    const crowds = await interleaved(lanes, rounds, crowd(server));
    console.log('PASS  every slot was sold exactly once; every history is explained by one order (0 violations)');
    return judgeAll(contests, crowds);
  } catch (error) {
    if (!(error instanceof GateFailed)) throw error;
    console.log(`FAIL  ${error.message}; no figures`);
    return false;
  } finally {
    for (const lane of lanes) await lane.close();
    await server.stop();
  }
};
