import { entityPrefixes } from '@fencepost/contracts/ids';
import type { Certificate } from '@fencepost/contracts/integrity/certificate';
import type { AlertRecord } from '../alert-record.ts';
import type { CanaryRecord } from '../canaries/canary-record.ts';
import type { Invariant } from '../invariant.ts';
import type { Picture } from '../picture.ts';
import type { ScanRecord } from '../scans/scan-record.ts';
import { type Day, isWithin } from './day.ts';

/** Everything that is signed. */
export type Statement = Omit<Certificate, 'signature'>;

/** What is known of a company and a day. */
export interface DayFacts {
  readonly company: Pick<Certificate, 'companyId' | 'companyName'>;
  readonly day: Day;
  readonly issuedAt: string;
  readonly invariants: readonly Pick<Invariant, 'id' | 'sentence' | 'kinds'>[];
  /** Its records, by kind. */
  readonly counts: Readonly<Record<string, number>>;
  readonly scans: readonly Pick<ScanRecord, 'state' | 'passed' | 'finishedAt' | 'checks' | 'notCovered'>[];
  readonly rounds: readonly Pick<CanaryRecord, 'startedAt' | 'finishedAt' | 'probes' | 'failures' | 'notCovered'>[];
  readonly alerts: readonly Pick<
    AlertRecord,
    'invariant' | 'severity' | 'status' | 'count' | 'openedAt' | 'resolvedAt'
  >[];
  readonly audit: Certificate['audit'];
  readonly position: number;
  readonly versions: Certificate['versions'];
  /** What the monitor itself cannot see at the moment. */
  readonly unseen: readonly string[];
}

const MOST_ALERTS = 500;

/** The statement of a company and a day: counts of its own and of nobody else's, and no word about what was not looked at. */
export const statementOf = (facts: DayFacts, key: Pick<Certificate, 'keyId' | 'publicKey'>): Statement => {
  const { company, day, issuedAt, invariants, position, versions, audit } = facts;
  const completed = facts.scans.filter(({ state, finishedAt }) => state === 'completed' && isWithin(finishedAt, day));
  const newest = completed.toSorted((a, b) => ((a.finishedAt ?? '') < (b.finishedAt ?? '') ? 1 : -1))[0];
  const rounds = facts.rounds.filter(({ startedAt, finishedAt }) => finishedAt !== null && isWithin(startedAt, day));
  const alerts = facts.alerts.filter((alert) => wasOpen(alert, day));
  const standing = alerts.filter(({ status }) => status !== 'resolved');
  const violationsOf = (id: string) =>
    standing.filter(({ invariant }) => invariant === id).reduce((sum, { count }) => sum + count, 0);
  const wasRun = (id: string) =>
    newest?.checks.some(({ check, verdict }) => check === id && verdict !== 'not_run') ?? false;
  const checks = invariants.map(({ id, sentence, kinds }) => {
    const checked = wasRun(id) ? sumOf(facts.counts, kinds) : 0;
    return { check: id, sentence, checked, violations: violationsOf(id) };
  });
  const failures = rounds.reduce((sum, round) => sum + round.failures.length, 0);
  const notCovered = [...new Set(uncovered({ ...facts, rounds }, newest, wasRun))].toSorted();
  return {
    format: 'fencepost-certificate/1',
    ...{
      ...company,
      day: day.name,
      issuedAt,
      checks,
      counts: { ...facts.counts },
      audit,
      position,
      versions,
      notCovered,
    },
    scans: {
      completed: completed.length,
      passed: completed.filter(({ passed }) => passed === true).length,
      newest: newest?.finishedAt ?? null,
    },
    canaries: { rounds: rounds.length, probes: rounds.reduce((sum, { probes }) => sum + probes, 0), failures },
    alerts: alerts
      .slice(0, MOST_ALERTS)
      .map(({ invariant, severity, status, count }) => ({ invariant, severity, status, count })),
    clean:
      standing.length === 0 && failures === 0 && newest !== undefined && rounds.length > 0 && audit?.intact === true,
    ...key,
  };
};

const wasOpen = ({ openedAt, resolvedAt }: DayFacts['alerts'][number], { from, to }: Day): boolean =>
  openedAt < to && (resolvedAt === null || resolvedAt >= from);

const sumOf = (counts: DayFacts['counts'], kinds: Invariant['kinds']): number =>
  Object.entries(counts).reduce(
    (sum, [kind, count]) => (kinds === 'every' || kinds.some((each) => each === kind) ? sum + count : sum),
    0,
  );

const uncovered = (
  { invariants, rounds, audit, unseen }: DayFacts,
  newest: DayFacts['scans'][number] | undefined,
  wasRun: (id: string) => boolean,
): readonly string[] => [
  ...unseen,
  ...(newest === undefined ? ['the stored state: no full scan came to its end on this day'] : newest.notCovered),
  ...(newest === undefined
    ? []
    : invariants.filter(({ id }) => !wasRun(id)).map(({ id }) => `${id}: the full scan of the day did not look at it`)),
  ...(rounds.length === 0
    ? ['isolation: there was no round of the prober on this day']
    : rounds.flatMap(({ notCovered }) => notCovered)),
  ...(audit === null ? ['the audit chain: its owner did not answer'] : []),
];

/** How many records each company has, by kind; in one walk for all of them. */
export const countsByCompany = (picture: Picture): ReadonlyMap<string, Readonly<Record<string, number>>> => {
  const found = new Map<string, Record<string, number>>();
  for (const type of new Set(Object.values(entityPrefixes))) {
    for (const id of picture.entities.idsOf(type)) {
      const home = picture.entities.get(id)?.home;
      if (home === undefined || picture.gone.has(id)) continue;
      const counts = found.get(home) ?? {};
      counts[type] = (counts[type] ?? 0) + 1;
      found.set(home, counts);
    }
  }
  return found;
};
