import type { Case } from './ledger.ts';
import type { Picture } from './picture.ts';

export interface Sample {
  readonly subject: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}

const MAX_SAMPLES = 10;

/** The first violating subjects of a case with their evidence as it is now. */
export const samplesOf = ({ subjects, invariant, cause, proof }: Case, picture: Picture): readonly Sample[] => {
  if (subjects.size === 0) return proof === undefined ? [] : [proof];
  const samples: Sample[] = [];
  for (const subject of subjects) {
    const violation = invariant.check(subject, picture).find((candidate) => candidate.cause === cause);
    if (violation !== undefined) samples.push({ subject, evidence: violation.evidence });
    if (samples.length >= MAX_SAMPLES) break;
  }
  return samples;
};
