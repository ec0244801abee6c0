import type { CheckResult } from '@fencepost/contracts/integrity/full-scan';
import type { EnforcementPoint } from '@fencepost/contracts/integrity/invariant';
import type { z } from 'zod';
import type { Invariant, Violation } from './invariant.ts';
import type { Picture } from './picture.ts';
import { isOff } from './points.ts';

type Result = z.output<typeof CheckResult>;

export interface ChecksOptions {
  readonly invariants: readonly Invariant[];
  /** With the stored rows that were read taken in (`tellStored`). */
  readonly picture: Picture;
  /** One company alone; all of them, and the platform, where it is not given. */
  readonly tenantId?: string;
  /** How many samples each check shows; none unless given. */
  readonly samples?: number;
  /**
   * Whether a violation counts that may be waiting for something yet: by the ledger it does once its patience is over.
   * Without this, every violation counts.
   */
  readonly counts?: (invariant: Invariant, subject: string, violation: Violation) => boolean;
  /**
   * Who may violate, where every change since the last look at everything was judged when it was taken in: all others were
   * found to be fine, and are counted.
   */
  readonly suspects?: ((invariant: Invariant) => Iterable<string>) | undefined;
  /** Which of the points is running; what is switched off there is said not to have run. */
  readonly point?: EnforcementPoint;
}

/** Everything that could break an invariant. */
export function* subjectsIn({ kinds, others }: Invariant, picture: Picture): Iterable<string> {
  if (kinds === 'every') yield* picture.entities.keys();
  else for (const kind of kinds) yield* picture.entities.idsOf(kind);
  if (others !== undefined) yield* others(picture);
}

const countSubjects = ({ kinds, others }: Invariant, picture: Picture): number => {
  const { entities } = picture;
  const ofType = kinds === 'every' ? {} : entities.countByType();
  const entitiesOf = kinds === 'every' ? entities.size : kinds.reduce((sum, kind) => sum + (ofType[kind] ?? 0), 0);
  return entitiesOf + (others === undefined ? 0 : [...others(picture)].length);
};

/**
 * The one check runner: scans, canaries, the ratchet and certificates all ask it. Looks at everything that is known against
 * every invariant, changes nothing and keeps nothing: what it needs of memory are counts and samples.
 */
export const runChecks = (options: ChecksOptions): readonly Result[] =>
  options.invariants.map((invariant) => wholly(checkInSteps(invariant, options)));

const wholly = (steps: Generator<void, Result>): Result => {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
};

const SUBJECTS_PER_STEP = 1_000;

/** One check that pauses every thousand subjects, so that whoever runs it beside other work can let that work go on. */
export function* checkInSteps(
  invariant: Invariant,
  options: Omit<ChecksOptions, 'invariants'>,
): Generator<void, Result> {
  const { picture, tenantId, samples: mostSamples = 0, counts, suspects, point = 'fullScan' } = options;
  const { id: check, sentence, severity } = invariant;
  const common = { check, sentence, severity };
  if (isOff(invariant.points, point)) {
    const findings = [invariant.points[point].because];
    return { ...common, verdict: 'not_run', checked: 0, violations: 0, findings, samples: [] };
  }
  const causes = new Map<string, { readonly title: string; count: number }>();
  const samples: Result['samples'] = [];
  let [checked, violations, looked] = [0, 0, 0];
  const subjects = suspects === undefined ? subjectsIn(invariant, picture) : [...suspects(invariant)];
  for (const subject of subjects) {
    looked += 1;
    if (looked % SUBJECTS_PER_STEP === 0) yield;
    const ofCompany = tenantId === undefined || companyOf(subject, picture) === tenantId;
    let found = false;
    for (const violation of invariant.check(subject, picture)) {
      if (tenantId !== undefined && violation.tenantId !== tenantId) continue;
      if (counts !== undefined && !counts(invariant, subject, violation)) continue;
      const { cause, title, evidence } = violation;
      const of = causes.get(cause) ?? { title, count: 0 };
      of.count += 1;
      causes.set(cause, of);
      violations += 1;
      found = true;
      if (samples.length < mostSamples)
        samples.push({ subject, tenantId: violation.tenantId, evidence: { ...evidence } });
    }
    if (ofCompany || found) checked += 1;
  }
  const findings = [...causes.values()].map(({ title, count }) => title.replace('{n}', String(count)));
  if (suspects !== undefined) checked = countSubjects(invariant, picture);
  return { ...common, verdict: violations === 0 ? 'passed' : 'failed', checked, violations, findings, samples };
}

const companyOf = (subject: string, { entities, verdicts }: Picture): string | null | undefined =>
  entities.get(subject)?.home ?? verdicts.get(subject)?.tenantId;
