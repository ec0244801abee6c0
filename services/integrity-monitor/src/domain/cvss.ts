import calculator from 'ae-cvss-calculator';

/** A weakness as a CVSS vector with what code computes from it (D-10): nobody types a score. */
export interface Weakness {
  readonly vector: string;
  readonly score: number;
}

/** The weakness of a vector of CVSS 3.1. Throws for one that is none. */
export const weaknessOf = (vector: string): Weakness => {
  const score = vector.startsWith('CVSS:3.1/')
    ? calculator.fromVector(vector)?.calculateScores(false).overall
    : undefined;
  // What lacks a metric computes to nothing.
  if (score === undefined || score === null || !(score > 0)) {
    throw new Error(`${vector} is no complete vector of CVSS 3.1`);
  }
  return { vector, score };
};
