import { derivedId } from '@fencepost/contracts/ids';
import type { CheckResult, CompanyFigures } from '@fencepost/contracts/integrity/full-scan';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { checkInSteps } from '../../domain/checks.ts';
import type { Invariant, Violation } from '../../domain/invariant.ts';
import type { Court } from '../../domain/judge.ts';
import { isOff } from '../../domain/points.ts';
import { type ColdFigures, companyFigures, MOST_COMPANIES } from '../../domain/scans/company-figures.ts';
import type { ScanRecord, Unread } from '../../domain/scans/scan-record.ts';
import { hasPassed, notCoveredBy, summaryOf, withoutUnread } from '../../domain/scans/scan-verdict.ts';
import { makeViolators } from '../../domain/scans/violators.ts';
import type { StoredCollection } from '../ports.ts';
import type { makeExtraChecks } from './extra-checks.ts';
import { READ_PATIENCE_MS } from './read-stored.ts';
import { type HeldScan, LONGEST_QUESTION_MS, ScanLost } from './scan-lease.ts';
import type { VerifyEveryAudit } from './verify-every-audit.ts';
import type { Walker } from './walk-collection.ts';

interface Deps {
  /** Companies that no person has: they are checked like any other, and no figure shows them. */
  readonly synthetic: () => Promise<ReadonlySet<string>>;
  readonly court: Court;
  readonly walker: Walker;
  readonly everyCollection: () => readonly StoredCollection[];
  readonly extraChecks: ReturnType<typeof makeExtraChecks>;
  readonly verifyEveryAudit: VerifyEveryAudit;
  /** Quiet records that are kept outside the memory, by company. */
  readonly countCold: (onPage: () => Promise<void>) => Promise<ReadonlyMap<string, ColdFigures>>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Lets other work go on. */
  readonly pause: () => Promise<unknown>;
  /** Which results somebody wants by e-mail. */
  readonly reportWhen: 'never' | 'failure' | 'always';
}

const LOOK_AGAIN_MS = 1_000;
/** The daily scan checks everything anew; in between only what changes is checked, when it is read or told of. */
const WHOLE_EVERY_MS = 20 * 60 * 60_000;
const MOST_SAMPLES = 20;

/** Does all steps, and lets other work go on after each. */
const makeDrain =
  (pause: Deps['pause']) =>
  async <T>(steps: Generator<void, T>, held: HeldScan): Promise<T> => {
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
      await pause();
      await held.stay();
    }
  };

/**
 * Judges a scan that has read everything. After a crash or a change of replicas that is true only once this process has
 * itself read every collection since the scan began: it reads those that its own scans have not, and what stays unread is
 * no pass.
 */
export const makeJudgeScan = (deps: Deps): ((held: HeldScan) => Promise<void>) => {
  const { court, walker, clock, pause } = deps;
  const { picture, ledger } = court;
  const extent = makeExtent(court);

  const drain = makeDrain(pause);

  const notReadHere = makeNotReadHere(deps);
  const checksOf = async (held: HeldScan, unread: readonly Unread[]) => {
    const { detailed, mode } = held.scan;
    const asking = () => held.save({}, LONGEST_QUESTION_MS);
    const tally = makeTally(court);
    const suspectsOf = extent.begin(mode, clock.millis());
    const samples = detailed ? MOST_SAMPLES : 0;
    const options = { picture, samples, counts: tally.counts, point: 'fullScan' } as const;
    // The incremental check recomputes what is new; somebody has to look at all of it once a day (A6).
    const isOfDay = held.scan.day !== null || mode === 'comprehensive';
    const checks: CheckResult[] = isOfDay ? [...(await deps.verifyEveryAudit(asking))] : [];
    for (const invariant of court.invariants) {
      picture.now = clock.millis();
      ledger.mature(picture.now);
      const steps = checkInSteps(invariant, { ...options, suspects: suspectsOf(invariant) });
      checks.push(withoutUnread(await drain(steps, held), invariant, unread));
      await held.save({});
    }
    extent.done();
    await asking();
    checks.push(...(await deps.extraChecks(mode)));
    return { checks, ...tally.found() };
  };

  /** Reads what this process has not read since the scan began; answers with what it could not read. */
  const readMissing = async (held: HeldScan): Promise<readonly StoredCollection[]> => {
    for (const collection of notReadHere(held.scan)) {
      const onRange = async () => void (await held.save({}));
      await walker
        .walk(collection, { onRange })
        .catch(unlessLost(deps.log, { scan: held.scan.id, place: collection.id }));
    }
    return notReadHere(held.scan);
  };

  return async (held) => {
    const missing = await readMissing(held);
    const { scan } = held;
    const isPatient = clock.millis() - Date.parse(scan.readAt ?? clock.now()) < READ_PATIENCE_MS;
    if (missing.length > 0 && isPatient) {
      await held.save({ nextStepAt: instantOf(clock.millis() + LOOK_AGAIN_MS) });
      return;
    }
    const unread = [...scan.unread, ...missing.map(({ id }) => ({ place: id, code: 'not_read_again' }))];
    const { checks, violations, violators, waiting } = await checksOf(held, unread);
    const synthetic = await deps.synthetic();
    const figures = await drain(companyFigures(picture, violations, await deps.countCold(held.stay)), held);
    const companies = figures.filter(({ tenantId }) => !synthetic.has(tenantId));
    const passed = hasPassed(checks);
    const wanted = deps.reportWhen === 'always' || (deps.reportWhen === 'failure' && !passed);
    const now = clock.now();
    await held.save({
      ...{ state: 'completed', finishedAt: now, claimedBy: null, claimedUntil: now, reading: null, after: null },
      ...{ passed, checks, unread, summary: summaryOf(checks), companies: companies.slice(0, MOST_COMPANIES) },
      violators,
      notCovered: [...notCoveredBy(scan.mode, { unread, waiting }), ...leftOutOf(companies)],
      report: { state: wanted ? 'pending' : 'none', nextAttemptAt: now, claimedUntil: now },
    });
  };
};

/** What cannot be read is told, and left out. */
const unlessLost =
  (log: Logger, facts: object) =>
  (error: unknown): void => {
    if (error instanceof ScanLost) throw error;
    log.warn({ ...facts, err: error }, 'a collection cannot be read again');
  };

const leftOutOf = ({ length }: readonly CompanyFigures[]): readonly string[] =>
  length <= MOST_COMPANIES
    ? []
    : [`Figures of ${length - MOST_COMPANIES} companies; the ${MOST_COMPANIES} worst are shown`];

/** Which collections this process has not read since the scan began; without those that nobody could read. */
const makeNotReadHere =
  ({ everyCollection, walker, clock }: Pick<Deps, 'everyCollection' | 'walker' | 'clock'>) =>
  ({ startedAt, unread }: ScanRecord): readonly StoredCollection[] => {
    const left = new Set(unread.map(({ place }) => place));
    const since = Date.parse(startedAt ?? clock.now());
    return everyCollection().filter((each) => !left.has(each.id) && !walker.walkedSince([each], since));
  };

/**
 * What a scan has to look at. Every change is judged when it is told of or read, also for those in ranges that were not read
 * again; so between two looks at everything, those are looked at who were found to violate.
 */
const makeExtent = ({ ledger }: Court) => {
  let wholeAt: number | undefined;
  let begunAt: number | undefined;
  return {
    begin: (mode: ScanRecord['mode'], now: number) => {
      const isWhole = mode !== 'standard' || wholeAt === undefined || now - wholeAt >= WHOLE_EVERY_MS;
      begunAt = isWhole ? now : wholeAt;
      return ({ points }: Invariant) => (isWhole || isOff(points, 'continuous') ? undefined : ledger.suspects);
    },
    done: (): void => {
      wholeAt = begunAt;
    },
  };
};

/** Counts violations as alerts do: one with patience only once that is over. */
const makeTally = ({ ledger }: Court) => {
  const violations = new Map<string, number>();
  const violators = makeViolators();
  let waiting = 0;
  return {
    counts: (invariant: Invariant, subject: string, { patience, tenantId, cause, evidence }: Violation): boolean => {
      const caseId = derivedId('alr', invariant.id, tenantId ?? 'platform', cause);
      if (patience !== undefined && !ledger.find(caseId)?.subjects.has(subject)) {
        waiting += 1;
        return false;
      }
      violators.add(invariant.id, tenantId, evidence);
      if (tenantId !== null) violations.set(tenantId, (violations.get(tenantId) ?? 0) + 1);
      return true;
    },
    found: () => ({ violations, violators: violators.all(), waiting }),
  };
};
