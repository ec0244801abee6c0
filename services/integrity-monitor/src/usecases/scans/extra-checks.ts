import { codeOf } from '@fencepost/contracts/errors';
import type { CheckResult, ScanMode } from '@fencepost/contracts/integrity/full-scan';
import type { Clock } from '@fencepost/service-kit/clock';
import { TENANT_BOUNDARY } from '../../domain/invariant.ts';
import { scannedOwners } from '../ports.ts';
import type { InspectDatabase, NewestCanaryRun, ReadDatabaseRules } from './ports.ts';

interface Deps {
  readonly inspectDatabase: InspectDatabase;
  readonly readDatabaseRules: ReadDatabaseRules;
  readonly newestCanaryRun: NewestCanaryRun;
  readonly clock: Clock;
}

type Declared = Pick<CheckResult, 'check' | 'sentence' | 'severity'>;
type Found = Pick<CheckResult, 'checked' | 'findings'> & { readonly violations?: number };

const HOUR_MS = 3_600_000;
/** A round that is older says nothing about today. */
const CANARIES_ARE_FRESH_MS = 26 * HOUR_MS;

/** What a mode asks beyond the invariants (INT-023). What cannot be asked has not run, and a scan with it does not pass. */
export const makeExtraChecks = (deps: Deps) => {
  const { inspectDatabase, readDatabaseRules, newestCanaryRun, clock } = deps;

  const databaseChecks = (): readonly Promise<CheckResult>[] =>
    scannedOwners.map((owner) => {
      const check = `database-is-as-declared:${owner}`;
      const sentence = `Every validator and index that ${owner} declares is really in its database`;
      return run({ check, sentence, severity: 'high' }, async () => {
        const { parts } = await inspectDatabase(owner);
        const wrong = parts.filter(({ problem }) => problem !== null);
        const findings = wrong.map(({ collection, part, problem }) => `${owner}.${collection}: ${part} ${problem}`);
        // Nothing to look at is no proof.
        return parts.length === 0 ? `${owner} shows nothing of its database` : { checked: parts.length, findings };
      });
    });

  const ruleChecks = (): readonly Promise<CheckResult>[] =>
    scannedOwners.map((owner) => {
      const check = `constraints-would-hold:${owner}`;
      const sentence = `Every rule that could be enforced in the database of ${owner} would refuse no stored row`;
      return run({ check, sentence, severity: 'high' }, async () => {
        const rules = await readDatabaseRules(owner);
        const broken = rules.filter(({ violations }) => violations > 0);
        return {
          checked: rules.length,
          violations: broken.reduce((sum, { violations }) => sum + violations, 0),
          findings: broken.map(({ rule, violations }) => `Found ${violations} rows that ${rule} would refuse`),
        };
      });
    });

  const canaryCheck = (): Promise<CheckResult> => {
    const sentence = 'Neither synthetic company can see or touch what is the other’s';
    return run({ check: 'isolation-canaries', sentence, severity: TENANT_BOUNDARY }, async () => {
      const newest = await newestCanaryRun();
      if (newest === undefined) return 'there was no round that tried everything';
      const ageMs = clock.millis() - Date.parse(newest.finishedAt);
      if (ageMs > CANARIES_ARE_FRESH_MS) return `the newest round, ${newest.id}, is of ${newest.finishedAt}`;
      const findings = newest.failures.map(({ failure, target }) => `${failure}: ${target}`);
      return { checked: newest.probes, findings: newest.passed || findings.length > 0 ? findings : [newest.id] };
    });
  };

  return async (mode: ScanMode): Promise<readonly CheckResult[]> => {
    const isFull = mode === 'comprehensive';
    return Promise.all([
      ...(isFull || mode === 'pre_migration' ? ruleChecks() : []),
      ...(isFull || mode === 'post_migration' ? databaseChecks() : []),
      ...(isFull ? [canaryCheck()] : []),
    ]);
  };
};

/** A text is why it could not run. */
const run = async (declared: Declared, look: () => Promise<Found | string>): Promise<CheckResult> => {
  const found = await look().catch((error: unknown) => `nobody answers: ${codeOf(error)}`);
  if (typeof found === 'string') return notRun(declared, found);
  const { checked, findings, violations = findings.length } = found;
  const verdict = violations === 0 ? 'passed' : 'failed';
  return { ...declared, verdict, checked, violations, findings, samples: [] };
};

/** A check that did not run, with the reason. */
export const notRun = (declared: Declared, why: string): CheckResult => ({
  ...declared,
  ...{ verdict: 'not_run', checked: 0, violations: 0, findings: [why], samples: [] },
});
