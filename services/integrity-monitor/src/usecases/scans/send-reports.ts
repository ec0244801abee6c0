import { codeOf } from '@fencepost/contracts/errors';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import type { Logger } from '@fencepost/service-kit/logger';
import type { ScanRecord } from '../../domain/scans/scan-record.ts';
import { reportOf } from '../../domain/scans/scan-report.ts';
import type { ScanGauges, Scans, SendReport } from './ports.ts';

interface Deps {
  readonly scans: Scans;
  readonly sendReport: SendReport;
  readonly clock: Clock;
  readonly log: Logger;
  readonly scanGauges: ScanGauges;
}

const AT_ONCE = 10;
/** Longer than sending can take: whoever holds a report past it has crashed. */
const LEASE_MS = 2 * 60_000;
const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 15 * 60_000;

/**
 * Sends what waits, and tries for ever what could not be sent: a report waits in its scan's own record, so that neither a
 * crash nor a mail server that is away for days loses it, and no scan waits for one. A crash after sending sends it again
 * under the same id.
 */
export const makeSendReports = ({ scans, sendReport, clock, log, scanGauges }: Deps): (() => Promise<void>) => {
  const send = async (found: ScanRecord): Promise<void> => {
    const claimed = await scans.change(found, { report: { claimedUntil: instantOf(clock.millis() + LEASE_MS) } });
    if (claimed === undefined) return;
    const attempts = claimed.report.attempts + 1;
    const error = await sendReport({ id: claimed.id, ...reportOf(claimed) }).then(
      () => undefined,
      (failure: unknown) => failure ?? new Error('failed without an error'),
    );
    scanGauges.reports(error === undefined ? 'sent' : 'failed');
    const now = clock.millis();
    const free = { attempts, claimedUntil: instantOf(now) };
    if (error === undefined) {
      await scans.change(claimed, { report: { ...free, state: 'sent', lastError: null } });
      return;
    }
    log.warn(
      { scan: claimed.id, attempts, err: error },
      'the report of a scan could not be sent; it will be tried again',
    );
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1));
    await scans.change(claimed, {
      report: { ...free, nextAttemptAt: instantOf(now + waitMs), lastError: codeOf(error) },
    });
  };

  return async () => {
    for (const scan of await scans.unreported(clock.now(), AT_ONCE)) await send(scan);
  };
};
