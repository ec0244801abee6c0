import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { freePort } from '../../tools/servers/free-port.ts';
import { nats } from '../../tools/servers/nats.ts';
import { makeScreen } from '../../tools/servers/screen.ts';
import { cpuMicrosOf } from '../kit/cpu.ts';
import { type Contestant, pinTo, startContestant } from '../kit/processes.ts';
import { rotated } from '../kit/rounds.ts';
import { median, medianInterval, percentile } from '../kit/statistics.ts';
import { renderCorpus, type Target } from './corpus.ts';
import { startEdge } from './edge.ts';
import { type Round, runLoad } from './load.ts';

const CONNECTIONS = 32;
const ROUND_MS = 4_000;
const MOST_PER_SECOND = 40_000;
const FEWEST_ROUNDS = 9;
/** At most so many times the CPU of FL1. */
const GOAL = 1.2;
const MAX_FLOOR_SPREAD = 3;
const OPEN_LOOP_SHARE = 0.5;
const FLOOR_FILE = new URL('floor.ts', import.meta.url).pathname;
const DEAD_REDIS = 'redis://127.0.0.1:1';

interface Lane {
  readonly contestant: Contestant;
  readonly target: Target;
  /** The stream that must hold every accepted delivery once; undefined for the floor that stores nothing. */
  readonly stream?: string;
}

interface Measured {
  readonly appMicros: number;
  readonly brokerMicros: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

const measure = async (
  lane: Lane,
  brokerPid: number,
  label: string,
  rate?: number,
): Promise<{ round: Round; measured: Measured }> => {
  const count = Math.ceil(((rate ?? MOST_PER_SECOND) * ROUND_MS) / 1_000);
  const requests = renderCorpus(lane.target, count, label);
  const before = [cpuMicrosOf(lane.contestant.pid), cpuMicrosOf(brokerPid)] as const;
  const plan = { port: lane.contestant.port, connections: CONNECTIONS, requests, durationMs: ROUND_MS };
  const round = await runLoad(rate === undefined ? plan : { ...plan, rate });
  const operations = Math.max(1, round.accepted);
  const measured = {
    appMicros: (cpuMicrosOf(lane.contestant.pid) - before[0]) / operations,
    brokerMicros: (cpuMicrosOf(brokerPid) - before[1]) / operations,
    perSecond: round.accepted / round.seconds,
    p50: percentile(round.latenciesMs, 0.5),
    p99: percentile(round.latenciesMs, 0.99),
  };
  return { round, measured };
};

const storedIn = async (natsUrl: string, stream: string): Promise<number> => {
  const nc = await connect({ servers: natsUrl });
  try {
    return (await (await jetstreamManager(nc)).streams.info(stream)).state.messages;
  } finally {
    await nc.close();
  }
};

const row = (name: string, values: readonly Measured[]): string => {
  const of = (pick: (value: Measured) => number): string =>
    median(values.map(pick)).toFixed(pick(values[0] ?? ZERO) < 20 ? 1 : 0);
  return `| ${name} | ${of((value) => value.appMicros)} | ${of((value) => value.brokerMicros)} | ${of((value) => value.perSecond)} | ${of((value) => value.p50)} | ${of((value) => value.p99)} |`;
};
const ZERO: Measured = { appMicros: 0, brokerMicros: 0, perSecond: 0, p50: 0, p99: 0 };

const ratioLine = (
  text: string,
  edge: readonly Measured[],
  floor: readonly Measured[],
  cost: (value: Measured) => number,
): string => {
  const ratios = edge.map((value, index) => cost(value) / cost(floor[index] ?? ZERO));
  const [low, high] = medianInterval(ratios);
  return `${text}: median of per-round ratios ${median(ratios).toFixed(2)} (90 % interval ${low.toFixed(2)}..${high.toFixed(2)})`;
};

const totalCost = (value: Measured): number => value.appMicros + value.brokerMicros;

const verdictOf = (edge: readonly Measured[], floor: readonly Measured[]): string => {
  if (edge.length < FEWEST_ROUNDS) return `no verdict: fewer than ${FEWEST_ROUNDS} rounds`;
  const [low, high] = medianInterval(edge.map((value, index) => totalCost(value) / totalCost(floor[index] ?? ZERO)));
  const met = high <= GOAL ? 'met' : low > GOAL ? 'missed' : 'not decided by these rounds';
  return `goal of at most ${GOAL} times FL1's CPU: ${met}`;
};

const report = (title: string, results: ReadonlyMap<string, readonly Measured[]>): void => {
  const [edge = [], fl1 = [], fl2 = []] = [results.get('edge'), results.get('fl1'), results.get('fl2')];
  console.log(
    `\n${title}: medians of ${edge.length} interleaved rounds of ${ROUND_MS / 1_000} s, ${CONNECTIONS} connections, 1.3 KB`,
  );
  console.log('| | app us/op | broker us/op | accepted/s | p50 ms | p99 ms |\n|---|---|---|---|---|---|');
  for (const [name, values] of results) console.log(row(name, values));
  console.log(ratioLine('edge to FL1, CPU of app and broker', edge, fl1, totalCost));
  console.log(verdictOf(edge, fl1));
  console.log(ratioLine('edge to FL1, CPU of app', edge, fl1, (value) => value.appMicros));
  console.log(ratioLine('edge to FL2 (nothing stored), CPU of app', edge, fl2, (value) => value.appMicros));
  console.log(ratioLine('edge to FL1, p99', edge, fl1, (value) => value.p99));
};

const lanesOn = async (natsUrl: string): Promise<readonly Lane[]> => {
  const { contestant, target } = await startEdge(natsUrl, DEAD_REDIS);
  const floorTarget = { path: '/', secret: target.secret };
  const nc = await connect({ servers: natsUrl });
  await (await jetstreamManager(nc)).streams.add({ name: 'FLOOR', subjects: ['floor.calcom'] });
  await nc.close();
  const env = { NATS_URL: natsUrl, SUBJECT: 'floor.calcom', SECRET: target.secret };
  const fl1 = await startContestant('fl1', FLOOR_FILE, { ...env, FLOOR: 'fl1' });
  const fl2 = await startContestant('fl2', FLOOR_FILE, { ...env, FLOOR: 'fl2' });
  return [
    { contestant, target, stream: 'INGRESS' },
    { contestant: fl1, target: floorTarget, stream: 'FLOOR' },
    { contestant: fl2, target: floorTarget },
  ];
};

/** Before any figure: a wrong signature is refused, and the same delivery twice is accepted twice and stored once. */
const proveGate = async (lanes: readonly Lane[]): Promise<void> => {
  for (const { contestant, target } of lanes) {
    const once = { port: contestant.port, connections: 1, durationMs: ROUND_MS };
    const forged = await runLoad({ ...once, requests: renderCorpus({ ...target, secret: 'forged' }, 1, 'forged') });
    const [request] = renderCorpus(target, 1, `gate-${contestant.name}`);
    const twice = await runLoad({ ...once, requests: request === undefined ? [] : [request, request] });
    if (forged.accepted !== 0 || twice.accepted !== 2) {
      throw new Error(`FAIL: ${contestant.name} does not verify what it accepts; no figures`);
    }
  }
};

/** Stored by the gate, in every lane that stores. */
const GATE_STORED = 1;

type Results = Map<string, Measured[]>;

const runRounds = async (
  lanes: readonly Lane[],
  brokerPid: number,
  rounds: number,
  rate?: number,
): Promise<{ results: Results; accepted: Map<string, number> }> => {
  const results: Results = new Map(lanes.map((lane) => [lane.contestant.name, []]));
  const accepted = new Map<string, number>();
  for (let number = 0; number <= rounds; number += 1) {
    for (const lane of rotated(lanes, number)) {
      const { name } = lane.contestant;
      const { round, measured } = await measure(lane, brokerPid, `${name}-${rate ?? 'peak'}-${number}`, rate);
      if (round.refused > 0) throw new Error(`FAIL: ${name} refused ${round.refused} correct deliveries; no figures`);
      accepted.set(name, (accepted.get(name) ?? 0) + round.accepted);
      const isWarmUp = number === 0;
      if (!isWarmUp) results.get(name)?.push(measured);
    }
    process.stderr.write(`round ${number} of ${rounds}${number === 0 ? ' (warm-up)' : ''}\n`);
  }
  return { results, accepted };
};

const runMode = async (durable: boolean, rounds: number): Promise<boolean> => {
  const directory = mkdtempSync(join(tmpdir(), 'fencepost-bench-'));
  const surroundings = { env: process.env, screen: makeScreen() };
  const found = (await nats.find(surroundings)) ?? (await nats.install(surroundings));
  const broker = await nats.start(found, {
    directory,
    port: await freePort(),
    durable,
    log: join(directory, 'nats.log'),
  });
  if (broker.pid === undefined)
    throw new Error('the benchmark measures the broker: it has to be a process of ours, not a given URL');
  pinTo(0, broker.pid);
  pinTo(1, process.pid);
  const lanes = await lanesOn(broker.url);
  try {
    await proveGate(lanes);
    const peak = await runRounds(lanes, broker.pid, rounds);
    const saturation = median((peak.results.get('fl1') ?? []).map((value) => value.perSecond));
    const steady = await runRounds(lanes, broker.pid, rounds, Math.round(saturation * OPEN_LOOP_SHARE));
    for (const lane of lanes) {
      const { name } = lane.contestant;
      const accepted = (peak.accepted.get(name) ?? 0) + (steady.accepted.get(name) ?? 0);
      const stored = lane.stream === undefined ? accepted : (await storedIn(broker.url, lane.stream)) - GATE_STORED;
      if (stored !== accepted)
        throw new Error(`FAIL: ${name} accepted ${accepted} deliveries and ${stored} are stored; no figures`);
    }
    const floor = (peak.results.get('fl1') ?? []).map(totalCost);
    const spread = Math.max(...floor) / Math.min(...floor);
    if (spread > MAX_FLOOR_SPREAD) {
      console.log(`the floor itself moved by ${spread.toFixed(1)}: this machine is too busy for a verdict`);
      return false;
    }
    const sync = durable ? 'sync_interval: always' : 'sync_interval: default';
    report(`Closed loop, ${sync}`, peak.results);
    report(`Open loop at half of FL1's peak, ${sync}`, steady.results);
    return true;
  } finally {
    for (const lane of lanes) await lane.contestant.stop();
    await broker.stop();
    rmSync(directory, { recursive: true, force: true });
  }
};

/** BM1: what a durable accept costs at the edge, against a bare server that does the same (FL1) and one that stores nothing (FL2). */
export const benchAccept = async (options: { rounds: number }): Promise<boolean> => {
  const relaxed = await runMode(false, options.rounds);
  const always = await runMode(true, options.rounds);
  return relaxed && always;
};
