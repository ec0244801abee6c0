import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startDatabase } from '../kit/database.ts';
import { show } from '../kit/figures.ts';
import { column, measured, type Results } from '../kit/measured.ts';
import { interleaved } from '../kit/rounds.ts';
import { median } from '../kit/statistics.ts';
import { GateFailed, growthExponent, MAX_FLOOR_SPREAD, makeVerdicts, ratiosOf, spreadOf } from '../kit/verdict.ts';
import { type Lane, openSize } from './lanes.ts';

/** Of the 10^5 to 10^7 of quality.md: what the substitute for MongoDB is loaded with in minutes. */
const SIZES = [5_000, 20_000, 50_000] as const;
/** At least 0.9 of the floor's speed: at most so many times its time. */
const MOST_TIME = 1 / 0.9;
const MOST_EXPONENT = 1.05;
const MOST_MEMORY_BYTES = 150_000_000;

const kinds = [
  ['first', 'a scan by a monitor that knows nothing'],
  ['again', 'a scan soon after another, nothing changed'],
  ['daily', 'the daily scan, nothing changed: everything is checked anew'],
] as const;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const bytesUsed = (): number => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** Microseconds a row. */
const times = (results: Results, name: string): readonly number[] =>
  column(results, name, ({ perSecond }) => 1_000_000 / perSecond);

const judgeAll = (results: Results, bytesPerRow: number): boolean => {
  show('all customers once; per row', results);
  const verdicts = makeVerdicts((line) => console.log(line));
  for (const [kind, words] of kinds) {
    for (const size of SIZES) {
      const [ours, floor] = [times(results, `${kind} ${size}`), times(results, `floor ${size}`)];
      const what = `time of ${words}, ${size} rows, to the raw projected cursor`;
      if (spreadOf(floor) > MAX_FLOOR_SPREAD) console.log(`NO VERDICT  ${what}: the floor itself moved by more than 3`);
      else verdicts.ratio(what, ratiosOf(ours, floor), MOST_TIME);
    }
  }
  const exponentOf = (cost: (name: string) => number): number =>
    growthExponent(SIZES.map((n) => ({ n, cost: n * cost(`first ${n}`) })));
  const own = exponentOf((name) => median(column(results, name, ({ appMicros }) => appMicros)));
  const whole = exponentOf((name) => median(times(results, name)));
  verdicts.fact(`growth of our own CPU: exponent ${own.toFixed(3)}, at most ${MOST_EXPONENT}`, own <= MOST_EXPONENT);
  verdicts.fact(
    `growth of the time, server included: exponent ${whole.toFixed(3)}, at most ${MOST_EXPONENT}`,
    whole <= MOST_EXPONENT,
  );
  const million = bytesPerRow * 1_000_000;
  verdicts.fact(
    `what is kept of each row: ${bytesPerRow.toFixed(0)} bytes, which for 10^6 are ${(million / 1e6).toFixed(0)} MB of 150`,
    million <= MOST_MEMORY_BYTES,
  );
  return verdicts.nothingMissed();
};

/** BM6: a full scan with all checks, against the raw driver's projected cursor over the same rows (FL6). */
export const benchScan = async ({ rounds }: { rounds: number }): Promise<boolean> => {
  const server = await startDatabase();
  const opened: Awaited<ReturnType<typeof openSize>>[] = [];
  try {
    const lanes: Lane[] = [];
    for (const size of SIZES) {
      const one = await openSize(server, size);
      opened.push(one);
      await one.prove();
      lanes.push(...one.lanes);
    }
    console.log(
      'PASS  bent rows were found among all others at every size, by a first scan and by one that knew all ranges',
    );
    const results = await interleaved(lanes, rounds, (lane) => measured(server, lane.size, lane.read));
    const before = bytesUsed();
    const picture = await opened.at(-1)?.memory();
    const bytesPerRow = (bytesUsed() - before) / (picture?.entities.size ?? 1);
    return judgeAll(results, bytesPerRow);
  } catch (error) {
    if (!(error instanceof GateFailed)) throw error;
    console.log(`FAIL  ${error.message}; no figures`);
    return false;
  } finally {
    for (const { close } of opened) await close();
    await server.stop();
  }
};
