import type { Metrics } from '@fencepost/service-kit/metrics';
import type { ScanGauges } from '../usecases/scans/ports.ts';

const MS_A_SECOND = 1_000;

/** Numbers of full scans and of the monitor's own sight, by the conventions of Prometheus. */
export const makeScanGauges = ({ counter, gauge }: Metrics): ScanGauges => {
  const running = gauge('monitor_full_scan_running', 'Whether a full scan was asked for and is not over');
  const overAt = gauge('monitor_full_scan_timestamp_seconds', 'End of the newest full scan that came to its end');
  const passed = gauge('monitor_full_scan_passed', 'Whether every check of the newest full scan passed');
  const took = gauge('monitor_full_scan_duration_seconds', 'Duration of the newest full scan');
  const records = gauge('monitor_full_scan_records', 'Records that the newest full scan has read');
  const violations = gauge('monitor_full_scan_violations', 'Violations that the newest full scan counted', ['check']);
  const notRun = gauge('monitor_full_scan_checks_not_run', 'Checks of the newest full scan that did not run');
  const nextAt = gauge('monitor_next_full_scan_timestamp_seconds', 'When the next full scan is due');
  const reports = counter('monitor_reports_total', 'E-mails about full scans, by outcome', ['outcome']);
  const takeovers = counter('monitor_full_scan_takeovers_total', 'Scans taken over from a replica that fell silent');
  const blind = gauge('monitor_blind_seconds', 'How long the monitor has not seen the stream of events');

  return {
    running: (isRunning) => running.set({}, isRunning ? 1 : 0),
    completed: ({ passed: isPassed, startedAt, finishedAt, records: read, checks }) => {
      const end = Date.parse(finishedAt ?? '') || 0;
      overAt.set({}, end / MS_A_SECOND);
      took.set({}, Math.max(0, end - (Date.parse(startedAt ?? '') || end)) / MS_A_SECOND);
      passed.set({}, isPassed === true ? 1 : 0);
      records.set({}, read);
      notRun.set({}, checks.filter(({ verdict }) => verdict === 'not_run').length);
      for (const { check, violations: count } of checks) violations.set({ check }, count);
    },
    next: (atSeconds) => nextAt.set({}, atSeconds),
    reports: (outcome) => reports.inc({ outcome }),
    takenOver: () => takeovers.inc(),
    blind: (seconds) => blind.set({}, seconds),
  };
};
