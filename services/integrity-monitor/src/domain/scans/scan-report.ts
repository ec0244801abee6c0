import type { CheckResult } from '@fencepost/contracts/integrity/full-scan';
import { unsyncedLines } from './company-figures.ts';
import type { ScanRecord } from './scan-record.ts';

const MOST_LINES = 50;
const marks: Readonly<Record<CheckResult['verdict'], string>> = {
  passed: 'ok     ',
  failed: 'FAILED ',
  not_run: 'NOT RUN',
};

/** The e-mail about a scan that is over: counts, ids of companies' records and names of companies; nothing about people. */
export const reportOf = (
  scan: ScanRecord,
): { readonly subject: string; readonly text: string; readonly json: string } => {
  const outcome = outcomeOf(scan);
  const unsynced = unsyncedLines(scan.companies);
  const text = [
    `Full scan ${scan.id} (${scan.mode}): ${outcome}`,
    '',
    ...listed('Summary', scan.error === null ? scan.summary : [scan.error]),
    ...listed('Checks', scan.checks.map(lineOf)),
    ...listed('Companies whose services are not all synced', unsynced),
    ...listed('Not covered', scan.notCovered),
    `Asked for at ${scan.requestedAt}, begun at ${scan.startedAt ?? 'never'}, over at ${scan.finishedAt ?? 'never'}.`,
    `${scan.records} records were read.`,
    `Read it again: fencepost scan show ${scan.id}`,
    '',
  ].join('\n');
  return { subject: `Fencepost full scan ${scan.day ?? ''}: ${outcome}`.replace(' :', ':'), text, json: jsonOf(scan) };
};

const outcomeOf = ({ state, passed, checks }: ScanRecord): string => {
  if (state === 'failed') return 'it failed';
  if (passed) return 'all health checks passed';
  const count = (verdict: CheckResult['verdict']): number => checks.filter((each) => each.verdict === verdict).length;
  const [failed, notRun] = [count('failed'), count('not_run')];
  return [failed > 0 ? `${failed} checks failed` : '', notRun > 0 ? `${notRun} checks did not run` : '']
    .filter(Boolean)
    .join(', ');
};

const lineOf = ({ check, verdict, checked, violations }: CheckResult): string =>
  `${marks[verdict]} ${check}: ${violations} violations among ${checked}`;

const listed = (title: string, lines: readonly string[]): readonly string[] => {
  if (lines.length === 0) return [];
  const more = lines.length > MOST_LINES ? [`  and ${lines.length - MOST_LINES} more`] : [];
  return [`${title}:`, ...lines.slice(0, MOST_LINES).map((line) => `  ${line}`), ...more, ''];
};

/** The same for machines, without samples: what they name stays behind the key of an operator. */
const jsonOf = ({
  id,
  mode,
  day,
  state,
  passed,
  summary,
  checks,
  companies,
  notCovered,
  ...scan
}: ScanRecord): string => {
  const { requestedAt, startedAt, finishedAt, records, error } = scan;
  const counted = checks.map(({ samples: _, ...check }) => check);
  const result = { id, mode, day, state, passed, requestedAt, startedAt, finishedAt, records, error, summary };
  return JSON.stringify({ ...result, checks: counted, companies, notCovered }, undefined, 2);
};
