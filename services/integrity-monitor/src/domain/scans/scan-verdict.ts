import { unscanned } from '@fencepost/contracts/integrity/facts';
import type { CheckResult, ScanMode } from '@fencepost/contracts/integrity/full-scan';
import type { Invariant } from '../invariant.ts';
import type { Unread } from './scan-record.ts';

const ALL_CLEAR = 'All health checks passed';

/** What every mode but some leaves out, said in every result that leaves it out. */
const leftOut: readonly { readonly what: string; readonly coveredBy: readonly ScanMode[] }[] = [
  {
    what: 'Whether validators and indexes are really in the databases (modes post_migration and comprehensive)',
    coveredBy: ['post_migration', 'comprehensive'],
  },
  {
    what: 'Whether the rules of the constraint ratchet would refuse a stored row (modes pre_migration and comprehensive)',
    coveredBy: ['pre_migration', 'comprehensive'],
  },
  {
    what: 'The companies’ audit chains, recomputed now (mode comprehensive; otherwise their newest verdicts)',
    coveredBy: ['comprehensive'],
  },
  { what: 'The isolation canaries (mode comprehensive)', coveredBy: ['comprehensive'] },
];
/** Every collection that no scan reads, by name and with its reason. */
export const neverCovered: readonly string[] = Object.entries(unscanned).flatMap(([owner, collections]) =>
  Object.entries(collections).map(([collection, reason]) => `${owner}.${collection}: ${reason}`),
);

/** What a scan did not look at, and why: said, never hidden. */
export const notCoveredBy = (
  mode: ScanMode,
  { unread, waiting }: { readonly unread: readonly Unread[]; readonly waiting: number },
): readonly string[] => [
  ...unread.map(({ place, code }) => `${place}: it could not be read (${code})`),
  ...(waiting === 0 ? [] : [`${waiting} findings that still wait for what may explain them, such as a running import`]),
  ...leftOut.flatMap(({ what, coveredBy }) => (coveredBy.includes(mode) ? [] : [what])),
  ...neverCovered,
];

/**
 * A check whose rows could not all be read proves nothing by finding nothing. Every invariant over stored state is meant,
 * for each may follow references into what was not read.
 */
export const withoutUnread = (
  result: CheckResult,
  { sources }: Pick<Invariant, 'sources'>,
  unread: readonly Unread[],
): CheckResult => {
  if (result.verdict !== 'passed' || unread.length === 0 || sources === 'events') return result;
  const findings = unread.map(({ place, code }) => `${place} could not be read (${code})`);
  return { ...result, verdict: 'not_run', findings };
};

/** Whether every check passed: one that did not run is no pass, and neither is no check at all. */
export const hasPassed = (checks: readonly CheckResult[]): boolean =>
  checks.length > 0 && checks.every(({ verdict }) => verdict === 'passed');

/** All clear in one sentence, or every issue in a line of its own (INT-004). */
export const summaryOf = (checks: readonly CheckResult[]): readonly string[] => {
  if (hasPassed(checks)) return [ALL_CLEAR];
  return checks.flatMap(({ check, verdict, findings }) => {
    if (verdict === 'passed') return [];
    if (verdict === 'not_run') return [`Did not run: ${check} (${findings.join('; ') || 'no reason given'})`];
    return findings.length === 0 ? [`Failed: ${check}`] : findings;
  });
};
