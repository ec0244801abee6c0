import type { Store } from '@fencepost/mongo-kit/collection';
import type { StaffDay } from '../../services/booking/src/adapters/staff-day.ts';
import { freeSlots } from '../../services/booking/src/domain/free-slots.ts';
import { type Database, startDatabase } from '../kit/database.ts';
import { cpuRatios, show } from '../kit/figures.ts';
import { column, type Measured, measured, type Results, totalCpu } from '../kit/measured.ts';
import { interleaved } from '../kit/rounds.ts';
import { median } from '../kit/statistics.ts';
import { GateFailed, growthExponent, MAX_FLOOR_SPREAD, makeVerdicts, spreadOf } from '../kit/verdict.ts';
import { ASKED_FOR, staffIds } from './company.ts';
import { type Lane, offered, openCompany, terms } from './lanes.ts';

const SIZES = [1_000, 10_000, 100_000] as const;
const QUERIES = 24;
/** At most so many times one indexed range query. */
const MOST_CPU = 2;
const MOST_GROWTH = 0.1;

/** Ours and the floor see the same bookings; what is free follows from what the floor found. */
const proveGate = async (lanes: readonly Lane[], taken: readonly StaffDay[]): Promise<void> => {
  const found = new Map<string, number>();
  for (const { name, query } of lanes) found.set(name, await query());
  const busy = taken.flatMap(({ resource, claims }) => claims.map((claim) => ({ ...claim, resource })));
  const free = freeSlots({ offered, busy, service: terms.service, givenBy: terms.service.givenBy, staffIds }).length;
  const expected = { floor: ASKED_FOR, busy: ASKED_FOR, slots: free };
  for (const [name, count] of Object.entries(expected)) {
    if (found.get(name) !== count) throw new GateFailed(`${name} found ${found.get(name)}, ${count} expected`);
  }
};

const ask =
  (server: Database) =>
  async ({ query }: Lane): Promise<Measured> =>
    measured(server, QUERIES, async () => {
      for (let count = 0; count < QUERIES; count += 1) await query();
    });

const named = (lane: Lane): Lane => ({ ...lane, name: `${lane.name} ${lane.size}` });

const judgeAll = (results: Results): boolean => {
  show(`30 days of 10 staff, ${ASKED_FOR} bookings in them, ${QUERIES} queries a round`, results);
  if (SIZES.some((size) => spreadOf(column(results, `floor ${size}`, totalCpu)) > MAX_FLOOR_SPREAD)) {
    console.log(`a floor itself moved by more than ${MAX_FLOOR_SPREAD}: this machine is too busy for a verdict`);
    return false;
  }
  const verdicts = makeVerdicts((line) => console.log(line));
  for (const size of SIZES) {
    const what = (name: string): string => `CPU, ${name}, ${size} bookings, to one range query`;
    verdicts.ratio(what('what is occupied'), cpuRatios(results, `busy ${size}`, `floor ${size}`), MOST_CPU);
    verdicts.ratio(what('what is free'), cpuRatios(results, `slots ${size}`, `floor ${size}`), MOST_CPU);
  }
  const exponentOf = (name: string, cost: (value: Measured) => number): number =>
    growthExponent(SIZES.map((n) => ({ n, cost: median(column(results, `${name} ${n}`, cost)) })));
  const floor = exponentOf('floor', totalCpu);
  console.log(`      growth of the floor itself on this server: exponent ${floor.toFixed(3)}`);
  for (const name of ['busy', 'slots']) {
    const [own, whole] = [exponentOf(name, ({ appMicros }) => appMicros), exponentOf(name, totalCpu)];
    verdicts.fact(
      `growth of ${name}, our own CPU: exponent ${own.toFixed(3)}, at most ${MOST_GROWTH}`,
      own <= MOST_GROWTH,
    );
    const beyond = whole - floor;
    const what = `growth of ${name} beyond the floor's, server included: exponent ${beyond.toFixed(3)}, at most ${MOST_GROWTH}`;
    verdicts.fact(what, beyond <= MOST_GROWTH);
  }
  return verdicts.nothingMissed();
};

/** BM8's query: what is free in 30 days of 10 staff, among 1 k, 10 k and 100 k bookings, against one indexed range query. */
export const benchSlots = async ({ rounds }: { rounds: number }): Promise<boolean> => {
  const server = await startDatabase();
  const stores: Store[] = [];
  try {
    const lanes: Lane[] = [];
    for (const size of SIZES) {
      const opened = await openCompany(server, size);
      stores.push(opened.store);
      await proveGate(opened.lanes, await opened.rangeQuery());
      lanes.push(...opened.lanes.map(named));
    }
    return judgeAll(await interleaved(lanes, rounds, ask(server)));
  } catch (error) {
    if (!(error instanceof GateFailed)) throw error;
    console.log(`FAIL  ${error.message}; no figures`);
    return false;
  } finally {
    for (const store of stores) await store.close();
    await server.stop();
  }
};
