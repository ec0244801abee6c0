import { derivedId } from '@fencepost/contracts/ids';
import type { ScanMode } from '@fencepost/contracts/integrity/full-scan';
import { type Clock, instantOf } from '@fencepost/service-kit/clock';
import { type Court, judge } from '../../domain/judge.ts';
import type { DailySchedule, DueMoment } from '../../domain/scans/daily-schedule.ts';
import { isOver, type ScanRecord } from '../../domain/scans/scan-record.ts';
import { tellVerdict } from '../../domain/told-verdict.ts';
import type { ScanGauges, Scans } from './ports.ts';
import type { RequestScan } from './request-scan.ts';

interface Deps {
  readonly scans: Scans;
  readonly requestScan: RequestScan;
  readonly schedule: DailySchedule;
  readonly mode: ScanMode;
  readonly court: Court;
  readonly clock: Clock;
  readonly scanGauges: ScanGauges;
  readonly onJudged: () => void;
  readonly onRequested: () => void;
}

const HOUR_MS = 3_600_000;
/** What the largest installation needs for a scan, twice. */
export const SCAN_GRACE_MS = 2 * HOUR_MS;
const MS_A_SECOND = 1_000;
/** Among so many there is one that is over. */
const NEWEST = 10;

/** The id of a day's scan: every replica that asks, however often, asks for this one. */
export const dailyScanId = (day: string): string => derivedId('scn', 'daily', day);

/**
 * Asks for the scan of the day, also long after its hour where the monitor was away then, and never while another runs.
 * The same look is the dead man's switch: a scan that is not there, or not over, in time is told, and any that failed (INT-024,
 * INT-040).
 */
export const makeKeepSchedule = (deps: Deps): (() => Promise<void>) => {
  const { scans, requestScan, schedule, mode, court, clock, scanGauges } = deps;
  const startedAt = clock.millis();

  const ofToday = async (due: DueMoment): Promise<ScanRecord | undefined> => {
    const id = dailyScanId(due.day);
    const known = await scans.byId(id);
    if (known !== undefined) return known;
    const requestedBy = { kind: 'service', id: 'integrity-monitor' } as const;
    const asked = { id, mode, detailed: true, requestedBy, requestedAt: clock.now(), day: due.day };
    const scan = await requestScan.request(asked);
    if (scan.id !== id) return undefined;
    deps.onRequested();
    return scan;
  };

  /** The newest scan that somebody asked for, where it failed and none has come to its end since. */
  const askedAndFailed = async (completed: ScanRecord | undefined): Promise<ScanRecord | undefined> => {
    const newest = await scans.page({ after: undefined, limit: NEWEST });
    const asked = newest.find((each) => each.day === null && isOver(each));
    const isOvertaken = (completed?.finishedAt ?? '') > (asked?.finishedAt ?? '');
    return asked?.state === 'failed' && !isOvertaken ? asked : undefined;
  };

  const tellAsked = (failed: ScanRecord | undefined, at: number): void => {
    const evidence = { scan: failed?.id ?? null, mode: failed?.mode ?? null };
    const told = {
      kind: 'schedule',
      subject: 'asked-scan',
      tenantId: null,
      at,
      cause: 'asked_failed',
      evidence,
    } as const;
    judge(court, tellVerdict(court.picture, { ...told, holds: failed === undefined }), at);
  };

  return async () => {
    const due = schedule.latest(clock.millis());
    const scan = await ofToday(due);
    const now = clock.millis();
    scanGauges.next(schedule.next(now).at / MS_A_SECOND);
    const newest = await scans.newestCompleted();
    if (newest !== undefined) scanGauges.completed(newest);
    // Who was away at four has from its return on.
    const from = Math.max(due.at, scan === undefined ? startedAt : Date.parse(scan.requestedAt));
    const cause = causeOf(scan, now >= from + SCAN_GRACE_MS);
    const evidence = { day: due.day, dueAt: instantOf(due.at), scan: scan?.id ?? null };
    const told = { kind: 'schedule', subject: 'full-scan', tenantId: null, at: now, evidence } as const;
    const verdict = { ...told, holds: cause === undefined, cause: cause ?? 'none' };
    judge(court, tellVerdict(court.picture, verdict), now);
    tellAsked(await askedAndFailed(newest), now);
    deps.onJudged();
  };
};

const causeOf = (scan: ScanRecord | undefined, isLate: boolean): 'missed' | 'late' | 'failed' | undefined => {
  if (scan?.state === 'failed') return 'failed';
  if (!isLate) return undefined;
  if (scan === undefined) return 'missed';
  return isOver(scan) ? undefined : 'late';
};
