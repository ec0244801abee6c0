import { AppError, codeOf } from '@fencepost/contracts/errors';
import type { ProbeFailure } from '@fencepost/contracts/integrity/canary';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import type { z } from 'zod';
import type { CanaryRecord, SyntheticCompany } from '../../domain/canaries/canary-record.ts';
import { doseAt } from '../../domain/canaries/doses.ts';
import type { Probe } from '../../domain/canaries/probe.ts';
import type { Finding } from '../../domain/canaries/verdict.ts';
import type { CanaryStores, Listen, PrepareCompanies } from './ports.ts';
import { currentRun } from './start-canary-run.ts';
import type { TellProbes } from './tell-probes.ts';
import { judgeHeard, type Pair, type TryProbe } from './try-probe.ts';

interface Deps extends CanaryStores {
  readonly probes: readonly Probe[];
  readonly prepareCompanies: PrepareCompanies;
  readonly tryProbe: TryProbe;
  readonly listen: Listen;
  readonly tellProbes: TellProbes;
  readonly isStopping: () => boolean;
  readonly doseEveryMs: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly me: string;
}

type Failure = z.output<typeof ProbeFailure>;

/** Longer than the slowest probe: who is silent for so long has crashed. */
const LEASE_MS = 60_000;
/** Some seconds apart: neighbours that start, or a machine that is busy for a while, are no finding. */
const MOST_ATTEMPTS = 6;
const MOST_FAILURES = 200;
const SAVE_EVERY = 25;
const MOST_WORDS = 1_000;

interface Tried {
  readonly probe: Probe;
  readonly finding: Finding | undefined;
}

/** Runs the round that was asked for, where nobody else does. */
export const makeRunCanaries = (deps: Deps): (() => Promise<void>) => {
  const { runs, clock, log, me } = deps;

  const claim = async (): Promise<CanaryRecord | undefined> => {
    const current = await currentRun(deps);
    if (current === undefined || current.claimedUntil > clock.now()) return undefined;
    const next = { ...current, claimedBy: me, claimedUntil: leaseFrom(clock), attempts: current.attempts + 1 };
    return save(runs, next).catch(() => undefined);
  };

  const brokeOff = async (claimed: CanaryRecord, error: unknown): Promise<void> => {
    log.error({ round: claimed.id, err: error }, 'a round of the prober broke off');
    const run = await runs.byId(claimed.id);
    if (run === undefined || run.claimedBy !== me) return;
    const now = clock.now();
    if (run.attempts < MOST_ATTEMPTS) return void (await save(runs, { ...run, claimedUntil: now }));
    const explanation = `they could not be prepared or tried: ${codeOf(error)}`;
    const finding = { failure: 'error', explanation } as const;
    deps.tellProbes([{ probe: wholeRound, finding }]);
    const failure: Failure = { kind: 'action', target: 'the synthetic companies', failure: 'error', explanation };
    const ended = { state: 'failed', finishedAt: now, claimedUntil: now, passed: false } as const;
    await save(runs, { ...run, ...ended, failures: [failure] });
  };

  return async () => {
    const run = await claim();
    if (run !== undefined) await attempt(deps, run).catch((error: unknown) => brokeOff(run, error));
  };
};

const leaseFrom = (clock: Clock): string => instantOf(clock.millis() + LEASE_MS);

const save = async (runs: Deps['runs'], run: CanaryRecord): Promise<CanaryRecord> => {
  const next = { ...run, version: run.version + 1 };
  await runs.save(next);
  return next;
};

const attempt = async (deps: Deps, claimed: CanaryRecord): Promise<void> => {
  const { runs, clock, log } = deps;
  let run = claimed;
  const companies = await deps.prepareCompanies();
  const chosen = run.size === 'full' ? deps.probes : doseAt(deps.probes, Date.parse(run.chosenAt), deps.doseEveryMs);
  const pair = pairOf(companies, run);
  const lacking = chosen.flatMap((probe) => lackOf(probe, pair));
  const lacks = new Set(lacking.map(({ probe }) => probe));
  const tried: Tried[] = [];
  const ears = await deps.listen();
  try {
    for (const probe of chosen.filter((each) => !lacks.has(each) && each.way !== 'listen')) {
      if (deps.isStopping()) throw new AppError('unavailable', 'The monitor is stopping.');
      tried.push({ probe, finding: await found(deps, probe, pair) });
      if (tried.length % SAVE_EVERY === 0)
        run = await save(runs, { ...run, probes: tried.length, claimedUntil: leaseFrom(clock) });
    }
  } finally {
    const heard = await ears.stop();
    const listening = deps.probes.find(({ way }) => way === 'listen');
    const finding = judgeHeard(heard, companies);
    // A dose may be so small that nothing is published.
    const counts = run.size === 'full' || finding?.failure === 'leak';
    if (listening !== undefined && counts) tried.push({ probe: listening, finding });
  }
  const catalogue = new Set([wholeRound, ...deps.probes].map(({ id }) => id));
  deps.tellProbes([...tried, { probe: wholeRound, finding: undefined }], catalogue);
  const ended = endOf(tried, lacking);
  const now = clock.now();
  await save(runs, { ...run, ...ended, state: 'completed', finishedAt: now, claimedUntil: now });
  const { probes, failures, notCovered } = ended;
  const counted = { probes, failures: failures.length, notCovered: notCovered.length };
  log.info({ round: run.id, size: run.size, ...counted }, 'a round of the prober is over');
};

const endOf = (tried: readonly Tried[], lacking: readonly Lacking[]) => {
  const failures = tried.flatMap(({ probe, finding }) => (finding === undefined ? [] : [failureOf(probe, finding)]));
  return {
    probes: tried.length,
    controls: tried.filter(({ finding }) => finding === undefined || finding.failure === 'leak').length,
    failures: failures.slice(0, MOST_FAILURES),
    passed: failures.length === 0,
    notCovered: lacking.map(({ probe, thing }) => `${probe.id}: the synthetic companies have no ${thing}`),
  };
};

/** What is told of a round that cannot even begin. */
const wholeRound = { id: 'the synthetic companies', kind: 'action', target: 'the synthetic companies' } as const;

interface Lacking {
  readonly probe: Probe;
  readonly thing: string;
}

/** Each of the two is tried by the other in turn. */
const pairOf = ([a, b]: readonly [SyntheticCompany, SyntheticCompany], { startedAt, size }: CanaryRecord): Pair => {
  const turned = size === 'dose' && new Date(startedAt).getUTCHours() % 2 === 1;
  return turned ? { owner: b, stranger: a } : { owner: a, stranger: b };
};

const lackOf = (probe: Probe, { owner, stranger }: Pair): readonly Lacking[] => {
  const thing = probe.needs.find((need) => owner.holdings[need] === undefined || stranger.holdings[need] === undefined);
  return thing === undefined ? [] : [{ probe, thing }];
};

/** What could not be tried is tried once more, for a neighbour that starts anew is no finding. */
const found = async (
  { tryProbe, log }: Pick<Deps, 'tryProbe' | 'log'>,
  probe: Probe,
  pair: Pair,
): Promise<Finding | undefined> => {
  const once = () =>
    tryProbe(probe, pair).catch((error: unknown): Finding => {
      log.warn({ probe: probe.id, err: error }, 'a probe could not be run');
      return { failure: 'error', explanation: codeOf(error) };
    });
  const first = await once();
  return first === undefined || first.failure === 'leak' ? first : once();
};

const failureOf = ({ kind, target, id }: Probe, { failure, explanation }: Finding): Failure => {
  const aim = id.slice(target.length).trim();
  return { kind, target, failure, explanation: `${aim}: ${explanation}`.slice(0, MOST_WORDS) };
};
