import type { Certificate } from '@fencepost/contracts/integrity/certificate';
import type { CanaryRecord } from '../canaries/canary-record.ts';
import { neverTried } from '../canaries/never-tried.ts';
import { concerns, type DayAlert, mostOn } from './alert-of-day.ts';
import { type Day, isWithin } from './day.ts';
import { type DayScan, type Looked, recordsIn, verdictsOf } from './verdicts-of-day.ts';

/** Everything that is signed. */
export type Statement = Omit<Certificate, 'signature'>;

/** What is known of a company and a day. */
export interface DayFacts {
  readonly company: Pick<Certificate, 'companyId' | 'companyName'>;
  readonly day: Day;
  readonly issuedAt: string;
  readonly invariants: Looked['invariants'];
  readonly scans: readonly DayScan[];
  readonly rounds: readonly Pick<
    CanaryRecord,
    'size' | 'startedAt' | 'finishedAt' | 'probes' | 'failures' | 'notCovered'
  >[];
  /** The company's. */
  readonly alerts: readonly DayAlert[];
  /** Those that are no company's. */
  readonly platformAlerts: readonly DayAlert[];
  /** What there was too much of. */
  readonly leftOut: readonly string[];
  readonly audit: Certificate['audit'];
  readonly position: number;
  readonly versions: Certificate['versions'];
}

const MOST_ALERTS = 500;

/** The statement of a company and a day: counts of its own and of nobody else's, and no word about what was not looked at. */
export const statementOf = (facts: DayFacts, key: Pick<Certificate, 'keyId' | 'publicKey'>): Statement => {
  const { company, day, issuedAt, invariants, position, versions, audit } = facts;
  const { companyId } = company;
  const scans = facts.scans
    .filter(({ state, finishedAt }) => state === 'completed' && isWithin(finishedAt, day))
    .toSorted((a, b) => ((a.finishedAt ?? '') < (b.finishedAt ?? '') ? 1 : -1));
  const [newest] = scans;
  const rounds = facts.rounds.filter(({ startedAt, finishedAt }) => finishedAt !== null && isWithin(startedAt, day));
  const alerts = facts.alerts.flatMap((alert) => {
    const count = mostOn(alert, day);
    return count === 0 ? [] : [{ invariant: alert.invariant, severity: alert.severity, status: alert.status, count }];
  });
  const platform = facts.platformAlerts.filter((alert) => mostOn(alert, day) > 0 && concerns(alert, companyId));
  const checks = verdictsOf({ companyId, invariants, scans, own: alerts, platform });
  const failures = rounds.reduce((sum, round) => sum + round.failures.length, 0);
  const counts = recordsIn(newest, companyId);
  const uncovered = [
    ...facts.leftOut,
    ...(alerts.length > MOST_ALERTS ? [`alerts: the newest ${MOST_ALERTS} are listed`] : []),
    ...notScanned(newest, checks, counts),
    ...platform.map(({ invariant }) => `${invariant}: something of the platform as a whole broke it on this day`),
    ...(hasWholeRound(rounds) ? [] : [`isolation: no whole round of the prober on this day, ${tellDoses(rounds)}`]),
    ...rounds.flatMap(({ notCovered }) => notCovered),
    ...neverTried,
    ...(audit === null ? ['the audit chain: its owner did not answer'] : []),
  ];
  return {
    format: 'fencepost-certificate/1',
    ...{ ...company, day: day.name, issuedAt, checks: [...checks], counts: { ...counts }, audit, position, versions },
    notCovered: [...new Set(uncovered)].toSorted(),
    scans: {
      completed: scans.length,
      passed: scans.filter(({ passed }) => passed === true).length,
      newest: newest?.finishedAt ?? null,
    },
    canaries: { rounds: rounds.length, probes: rounds.reduce((sum, { probes }) => sum + probes, 0), failures },
    alerts: alerts.slice(0, MOST_ALERTS),
    clean:
      checks.every(({ verdict }) => verdict === 'passed') &&
      // Also those of a rule that this version does not know any more, and of which there is no check.
      alerts.length + platform.length === 0 &&
      hasWholeRound(rounds) &&
      failures === 0 &&
      audit?.intact === true,
    ...key,
  };
};

/** A dose is a few probes: those of one hour are all of them, and one alone proves little. */
const hasWholeRound = (rounds: DayFacts['rounds']): boolean => rounds.some(({ size }) => size === 'full');
const tellDoses = ({ length }: DayFacts['rounds']): string =>
  length === 0 ? 'nor a dose of it' : `only ${length} doses`;

/** What no full scan of the day has shown. */
const notScanned = (
  newest: DayScan | undefined,
  checks: readonly Certificate['checks'][number][],
  counts: Certificate['counts'] | undefined,
): readonly string[] =>
  newest === undefined
    ? ['the stored state: no full scan came to its end on this day']
    : [
        ...newest.notCovered,
        ...checks
          .filter(({ verdict }) => verdict === 'not_run')
          .map(({ check }) => `${check}: the newest full scan of the day did not look at it`),
        ...(counts === undefined ? ['counts: the newest full scan of the day kept no figures of this company'] : []),
      ];
