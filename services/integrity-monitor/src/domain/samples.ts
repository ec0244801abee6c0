import type { Case } from './ledger.ts';
import type { Picture } from './picture.ts';
import { withoutPersonal } from './without-personal.ts';

export interface Sample {
  readonly subject: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}

const MAX_SAMPLES = 10;
const MAX_TEXT_LENGTH = 500;
const MAX_DEPTH = 4;

/** The first violating subjects of a case with their evidence as it is now. */
export const samplesOf = ({ subjects, invariant, cause, proof }: Case, picture: Picture): readonly Sample[] => {
  if (subjects.size === 0) return proof === undefined ? [] : [sampleOf(proof.subject, proof.evidence)];
  const samples: Sample[] = [];
  for (const subject of subjects) {
    const violation = invariant.check(subject, picture).find((candidate) => candidate.cause === cause);
    if (violation !== undefined) samples.push(sampleOf(subject, violation.evidence));
    if (samples.length >= MAX_SAMPLES) break;
  }
  return samples;
};

const sampleOf = (subject: string, evidence: Sample['evidence']): Sample => ({
  subject,
  evidence: Object.fromEntries(Object.entries(evidence).map(([name, value]) => [name, plain(value)])),
});

/** Texts inside of a list or an object, too. */
const plain = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return withoutPersonal(value, MAX_TEXT_LENGTH);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.map((member) => plain(member, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member, depth + 1)]));
};
