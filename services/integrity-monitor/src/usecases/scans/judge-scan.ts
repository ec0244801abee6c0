import { derivedId } from '@fencepost/contracts/ids';
import type { CheckResult, CompanyFigures } from '@fencepost/contracts/integrity/full-scan';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import { checkInSteps } from '../../domain/checks.ts';
import type { Invariant, Violation } from '../../domain/invariant.ts';
import type { Court } from '../../domain/judge.ts';
import { companyFigures, MOST_COMPANIES } from '../../domain/scans/company-figures.ts';
import type { ScanRecord, Unread } from '../../domain/scans/scan-record.ts';
import { hasPassed, notCoveredBy, summaryOf, withoutUnread } from '../../domain/scans/scan-verdict.ts';
import type { StoredCollection } from '../ports.ts';
import type { makeExtraChecks } from './extra-checks.ts';
import { READ_PATIENCE_MS } from './read-stored.ts';
import { type HeldScan, ScanLost } from './scan-lease.ts';
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
  /** Whether quiet records are kept outside the memory, so that figures of companies leave them out. */
  readonly keepsSomeOutside: () => Promise<boolean>;
  readonly clock: Clock;
  /** Lets other work go on. */
  readonly pause: () => Promise<unknown>;
  /** Which results somebody wants by e-mail. */
  readonly reportWhen: 'never' | 'failure' | 'always';
}

const LOOK_AGAIN_MS = 1_000;
const MOST_SAMPLES = 20;

/**
 * Judges a scan that has read everything. After a crash or a change of replicas that is true only once this process has
 * itself read every collection since the scan began: it reads those that its own scans have not, and what stays unread is
 * no pass.
 */
export const makeJudgeScan = (deps: Deps): ((held: HeldScan) => Promise<void>) => {
  const { court, walker, clock, pause } = deps;
  const { picture } = court;

  const drain = async <T>(steps: Generator<void, T>): Promise<T> => {
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
      await pause();
    }
  };

  const notReadHere = ({ startedAt, unread }: ScanRecord): readonly StoredCollection[] => {
    const left = new Set(unread.map(({ place }) => place));
    const since = Date.parse(startedAt ?? clock.now());
    return deps.everyCollection().filter((each) => !left.has(each.id) && !walker.walkedSince([each], since));
  };

  const checksOf = async (held: HeldScan, unread: readonly Unread[]) => {
    const { detailed, mode } = held.scan;
    const tally = makeTally(court);
    const options = { picture, samples: detailed ? MOST_SAMPLES : 0, counts: tally.counts, point: 'fullScan' } as const;
    const checks: CheckResult[] = mode === 'comprehensive' ? [...(await deps.verifyEveryAudit())] : [];
    for (const invariant of court.invariants) {
      picture.now = clock.millis();
      court.ledger.mature(picture.now);
      checks.push(withoutUnread(await drain(checkInSteps(invariant, options)), invariant, unread));
      await held.save({});
    }
    checks.push(...(await deps.extraChecks(mode)));
    return { checks, ...tally.found() };
  };

  /** Reads what this process has not read since the scan began; answers with what it could not read. */
  const readMissing = async (held: HeldScan): Promise<readonly StoredCollection[]> => {
    for (const collection of notReadHere(held.scan)) {
      const onRange = async () => void (await held.save({}));
      await walker.walk(collection, { onRange }).catch((error: unknown) => {
        if (error instanceof ScanLost) throw error;
      });
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
    const { checks, violations, waiting } = await checksOf(held, unread);
    const synthetic = await deps.synthetic();
    const everyCompany = await drain(companyFigures(picture, violations));
    const companies = everyCompany.filter(({ tenantId }) => !synthetic.has(tenantId));
    const passed = hasPassed(checks);
    const wanted = deps.reportWhen === 'always' || (deps.reportWhen === 'failure' && !passed);
    const now = clock.now();
    await held.save({
      ...{ state: 'completed', finishedAt: now, claimedBy: null, claimedUntil: now, reading: null, after: null },
      ...{ passed, checks, unread, summary: summaryOf(checks), companies: companies.slice(0, MOST_COMPANIES) },
      notCovered: [
        ...notCoveredBy(scan.mode, { unread, waiting }),
        ...leftOutOf(companies),
        ...((await deps.keepsSomeOutside()) ? [FIGURES_ARE_OF_MEMORY] : []),
      ],
      report: { state: wanted ? 'pending' : 'none', nextAttemptAt: now, claimedUntil: now },
    });
  };
};

const FIGURES_ARE_OF_MEMORY = 'Figures of companies leave out quiet customers, which the monitor keeps in its database';

const leftOutOf = ({ length }: readonly CompanyFigures[]): readonly string[] =>
  length <= MOST_COMPANIES
    ? []
    : [`Figures of ${length - MOST_COMPANIES} companies; the ${MOST_COMPANIES} worst are shown`];

/** Counts violations as alerts do: one with patience only once that is over. */
const makeTally = ({ ledger }: Court) => {
  const violations = new Map<string, number>();
  let waiting = 0;
  return {
    counts: (invariant: Invariant, subject: string, { patience, tenantId, cause }: Violation): boolean => {
      const caseId = derivedId('alr', invariant.id, tenantId ?? 'platform', cause);
      if (patience !== undefined && !ledger.find(caseId)?.subjects.has(subject)) {
        waiting += 1;
        return false;
      }
      if (tenantId !== null) violations.set(tenantId, (violations.get(tenantId) ?? 0) + 1);
      return true;
    },
    found: () => ({ violations, waiting }),
  };
};
