import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import { isOver, type ScanRecord } from '../../domain/scans/scan-record.ts';
import type { ScanGauges, Scans } from './ports.ts';
import type { RequestScan } from './request-scan.ts';
import { type HeldScan, makeScanLease, ScanLost } from './scan-lease.ts';

interface Deps {
  readonly scans: Scans;
  readonly requestScan: RequestScan;
  readonly readStored: (held: HeldScan) => Promise<void>;
  readonly judgeScan: (held: HeldScan) => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly scanGauges: ScanGauges;
  readonly me: string;
  readonly isStopping: () => boolean;
  readonly reportWhen: 'never' | 'failure' | 'always';
  readonly onReport: () => void;
}

const SECOND_MS = 1_000;
const RETRY_MS = 10 * SECOND_MS;
const MOST_FAILURES = 5;
/** More than a day of restarts: whoever has it as often gets no further than the one before. */
const MOST_TAKEOVERS = 20;

/** Takes the scan that was asked for a step further: reads what is stored, or judges it. Any replica may do any step. */
export const makeRunScan = (deps: Deps): (() => Promise<void>) => {
  const { scans, requestScan, clock, log, scanGauges } = deps;
  const lease = makeScanLease(deps);

  const told = (scan: ScanRecord): void => {
    if (!isOver(scan)) return;
    tell(scan, log);
    if (scan.state === 'completed') scanGauges.completed(scan);
    if (scan.report.state === 'pending') deps.onReport();
  };

  const step = async (held: HeldScan): Promise<void> => {
    if (held.scan.takeovers > MOST_TAKEOVERS)
      await end(held, `The scan went from hand to hand ${MOST_TAKEOVERS} times.`);
    else if (held.scan.readAt === null) await deps.readStored(held);
    else await deps.judgeScan(held);
  };

  const end = async (held: HeldScan, error: string): Promise<void> => {
    const now = clock.now();
    const wanted = deps.reportWhen === 'never' ? 'none' : 'pending';
    const report = { state: wanted, nextAttemptAt: now, claimedUntil: now } as const;
    await held.save({ state: 'failed', finishedAt: now, error, claimedBy: null, claimedUntil: now, report });
  };

  const gaveUp = async (held: HeldScan, error: unknown): Promise<void> => {
    const { failures, id } = held.scan;
    log.error({ scan: id, err: error }, 'a full scan failed; it will go on where it stopped');
    if (failures + 1 < MOST_FAILURES) {
      await held.save({ failures: failures + 1, nextStepAt: instantOf(clock.millis() + RETRY_MS) });
      return;
    }
    await end(held, 'The scan failed again and again; the log of the monitor says why.');
  };

  return async () => {
    const scan = await requestScan.current();
    const runs = scan !== undefined && !isOver(scan);
    scanGauges.running(runs);
    const held = runs ? await lease(scan) : undefined;
    if (held === undefined) return;
    const settled = (error: unknown): Promise<void> | undefined =>
      error instanceof ScanLost ? undefined : gaveUp(held, error).catch(ignoreLost);
    await step(held).catch(settled);
    told((await scans.byId(held.scan.id)) ?? held.scan);
  };
};

const ignoreLost = (error: unknown): void => {
  if (!(error instanceof ScanLost)) throw error;
};

/** One line of the log for each scan that is over (INT-024): counts only. */
const tell = (
  { id, mode, day, state, passed, records, startedAt, finishedAt, checks }: ScanRecord,
  log: Logger,
): void => {
  const of = (verdict: string): readonly string[] =>
    checks.filter((each) => each.verdict === verdict).map(({ check }) => check);
  const violations = checks.reduce((sum, each) => sum + each.violations, 0);
  const facts = { scan: id, mode, day, state, passed, records, checks: checks.length, violations };
  const line = { ...facts, failed: of('failed'), notRun: of('not_run'), startedAt, finishedAt };
  if (passed === true) log.info(line, 'full scan: all health checks passed');
  else log.warn(line, 'full scan: not passed');
};
