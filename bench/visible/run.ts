import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type Ground, type Processes, processesOf } from '../../tools/dev/processes.ts';
import { type RunningSystem, startSystem } from '../../tools/dev/system.ts';
import { pinTo } from '../kit/processes.ts';
import { interleaved } from '../kit/rounds.ts';
import { median, percentile } from '../kit/statistics.ts';
import { GateFailed, MAX_FLOOR_SPREAD, makeVerdicts, ratiosOf, spreadOf } from '../kit/verdict.ts';
import { type Journey, post, runJourney } from './journey.ts';
import { type Lane, openFloor, openSystem } from './lanes.ts';

/** About a third of what one core carries with the substitute database. */
const PER_SECOND = 5;
const COUNT = 40;
/** Keeps well below what one key may ask of the API in a minute. */
const READ_EVERY = 5;
/** At most so many times the sum of the floors. */
const MOST_P50 = 1.6;
const MOST_P99 = 2;

type Results = ReadonlyMap<string, readonly Journey[]>;

const shares = (results: Results, lane: string, share: number): readonly number[] =>
  (results.get(lane) ?? []).map(({ latenciesMs }) => percentile(latenciesMs, share));

const judgeAll = (results: Results): boolean => {
  console.log(`\nfrom the webhook to the event and the readable booking, ${COUNT} a round, ${PER_SECOND} a second`);
  console.log('| | p50 ms | p99 ms |\n|---|---|---|');
  for (const name of results.keys()) {
    const of = (share: number): string => median(shares(results, name, share)).toFixed(1);
    console.log(`| ${name} | ${of(0.5)} | ${of(0.99)} |`);
  }
  const late = (results.get('system') ?? []).reduce((sum, journey) => sum + journey.late, 0);
  console.log(`${late} bookings were not readable yet when their event was heard`);
  if (spreadOf(shares(results, 'floor', 0.5)) > MAX_FLOOR_SPREAD) {
    console.log(`the floor itself moved by more than ${MAX_FLOOR_SPREAD}: this machine is too busy for a verdict`);
    return false;
  }
  const verdicts = makeVerdicts((line) => console.log(line));
  for (const [name, share, limit] of [
    ['p50', 0.5, MOST_P50],
    ['p99', 0.99, MOST_P99],
  ] as const) {
    verdicts.ratio(
      `${name} to the sum of the floors`,
      ratiosOf(shares(results, 'system', share), shares(results, 'floor', share)),
      limit,
    );
  }
  return verdicts.nothingMissed();
};

/** Before any figure: a wrong signature is refused. */
const proveGate = async (lanes: readonly Lane[]): Promise<void> => {
  for (const lane of lanes) {
    const status = await post(lane, { uid: 'forged', number: 0 }, 'forged');
    if (status !== 401) throw new GateFailed(`${lane.name} answered a forged delivery with ${status}`);
  }
};

const measureOn = async (lanes: readonly Lane[], nc: NatsConnection, rounds: number): Promise<boolean> => {
  await proveGate(lanes);
  const results = await interleaved(lanes, rounds, (lane, round) => {
    const plan = { count: COUNT, perSecond: PER_SECOND, readEvery: READ_EVERY };
    return runJourney(nc, lane, { ...plan, label: `visible-${lane.name}-${round}`, first: round * COUNT });
  });
  for (const lane of lanes) {
    const [sent, stored] = [(rounds + 1) * COUNT, await lane.stored(`visible-${lane.name}-`)];
    if (sent !== stored) throw new GateFailed(`${lane.name} was sent ${sent} bookings and has stored ${stored}`);
  }
  console.log('PASS  every accepted booking was told once, stored once and readable');
  return judgeAll(results);
};

/** The load on core 1, everything else on core 0, as in the other benchmarks. */
const pinAll = (system: RunningSystem): void => {
  for (const { pid } of system.state.processes) pinTo(0, pid);
  pinTo(1, process.pid);
};

/** As in production: the launcher has the monitor read all that is stored every two seconds, for whoever plays with it. */
const asInProduction = (ground: Ground): Processes => {
  const { fakes, services } = processesOf(ground);
  const withoutHaste = ({ SCAN_INTERVAL_MS: _, ...env }: Readonly<Record<string, string>>) => env;
  return { fakes, services: services.map((service) => ({ ...service, env: withoutHaste(service.env) })) };
};

const benchIn = async (directory: string, rounds: number): Promise<boolean> => {
  const system = await startSystem({
    directory,
    durable: true,
    seed: true,
    quiet: true,
    processes: asInProduction,
  });
  const lanes: Lane[] = [];
  try {
    pinAll(system);
    lanes.push(await openSystem(system.state));
    lanes.push(await openFloor(system.state));
    const nc = await connect({ servers: system.state.nats });
    try {
      return await measureOn(lanes, nc, rounds);
    } finally {
      await nc.close();
    }
  } catch (error) {
    if (!(error instanceof GateFailed)) throw error;
    console.log(`FAIL  ${error.message}; no figures`);
    return false;
  } finally {
    for (const lane of lanes) await lane.stop();
    await system.stop();
  }
};

/** BM2: from a signed webhook to a readable booking and its event, in a whole system, against the sum of the floors. */
export const benchVisible = async ({ rounds }: { rounds: number }): Promise<boolean> => {
  const directory = mkdtempSync(join(tmpdir(), 'fencepost-visible-'));
  try {
    return await benchIn(directory, rounds);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};
