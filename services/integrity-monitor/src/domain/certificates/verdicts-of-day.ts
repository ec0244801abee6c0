import type { Certificate } from '@fencepost/contracts/integrity/certificate';
import type { Invariant } from '../invariant.ts';
import type { ScanRecord } from '../scans/scan-record.ts';

export type DayScan = Pick<
  ScanRecord,
  'state' | 'passed' | 'finishedAt' | 'checks' | 'companies' | 'violators' | 'notCovered'
>;
type Check = Certificate['checks'][number];

/** What is known of the checks of one company on one day. */
export interface Looked {
  readonly companyId: string;
  readonly invariants: readonly Pick<Invariant, 'id' | 'sentence' | 'kinds'>[];
  /** Those of the day that came to their end, newest first. */
  readonly scans: readonly DayScan[];
  /** The alerts of the company and the most records that each was about. */
  readonly own: readonly { readonly invariant: string; readonly count: number }[];
  /** Of the platform, where they concern the company. */
  readonly platform: readonly { readonly invariant: string }[];
}

/** The chain of this company is recomputed for its certificate; what the scan says of it is about everybody's. */
const OF_ALL_CHAINS = 'audit-chains-recomputed';

/**
 * What was found of every check: `failed` where anything of the company, or of the platform as a whole, broke it at any
 * moment of the day; `passed` only where the newest scan of the day ran it besides.
 */
export const verdictsOf = (looked: Looked): readonly Check[] => {
  const { invariants, scans, companyId } = looked;
  const [newest] = scans;
  const records = recordsIn(newest, companyId);
  const ids = new Set([...invariants.map(({ id }) => id), OF_ALL_CHAINS]);
  const others = newest?.checks.filter(({ check }) => !ids.has(check)) ?? [];
  return [
    ...invariants.map(({ id, sentence, kinds }) => resultOf(looked, { check: id, sentence }, sumOf(records, kinds))),
    ...others.map(({ check, sentence, checked }) => resultOf(looked, { check, sentence }, checked)),
  ];
};

const resultOf = (looked: Looked, about: Pick<Check, 'check' | 'sentence'>, records: number): Check => {
  const { scans, own, platform } = looked;
  const { check } = about;
  const ran = scans[0]?.checks.some((each) => each.check === check && each.verdict !== 'not_run') ?? false;
  const found = scans.map((scan) => brokenIn(scan, check, looked.companyId));
  const alerted = own.filter(({ invariant }) => invariant === check).reduce((sum, { count }) => sum + count, 0);
  const violations = Math.max(alerted, ...found.map((of) => of.violations));
  const isBroken = violations > 0 || found.some((of) => of.isBroken);
  const isBrokenElsewhere = platform.some(({ invariant }) => invariant === check);
  const verdict = isBroken || isBrokenElsewhere ? 'failed' : ran ? 'passed' : 'not_run';
  return { ...about, verdict, checked: ran ? records : 0, violations };
};

/** A check that failed failed for everybody, unless it is written down that only others broke it. */
const brokenIn = ({ checks, violators }: DayScan, check: string, companyId: string) => {
  if (!checks.some((each) => each.check === check && each.verdict === 'failed'))
    return { violations: 0, isBroken: false };
  const known = violators?.filter((each) => each.check === check) ?? [];
  const violations = known.find((each) => each.companyId === companyId)?.violations ?? 0;
  const isOthers = known.length > 0 && known.every((each) => each.companyId !== null && each.companyId !== companyId);
  return { violations, isBroken: !isOthers };
};

/** What the scan counted of the company, by kind; undefined where it kept no figures of it. */
export const recordsIn = (scan: DayScan | undefined, companyId: string): Certificate['counts'] | undefined =>
  scan?.companies.find(({ tenantId }) => tenantId === companyId)?.records;

const sumOf = (counts: Certificate['counts'] = {}, kinds: Invariant['kinds']): number =>
  Object.entries(counts).reduce(
    (sum, [kind, count]) => (kinds === 'every' || kinds.some((each) => each === kind) ? sum + count : sum),
    0,
  );
