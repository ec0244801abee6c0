import calculator from 'ae-cvss-calculator';

/** A weakness as a CVSS vector with what code computes from it (D-10): nobody types a score. */
export interface Weakness {
  readonly vector: string;
  readonly score: number;
}

/** What is left of a weakness once nothing violates any more: no impact on anything. Its score is computed like every other. */
export const mended = ({ vector }: Weakness): Weakness => {
  const residual = vector.replace(/\/([CIA]):[LH](?=\/|$)/g, '/$1:N');
  return { vector: residual, score: scoreOf(residual) ?? Number.NaN };
};

const scoreOf = (vector: string): number | null | undefined =>
  vector.startsWith('CVSS:3.1/') ? calculator.fromVector(vector)?.calculateScores(false).overall : undefined;

/** The weakness of a vector of CVSS 3.1. Throws for one that is none. */
export const weaknessOf = (vector: string): Weakness => {
  const score = scoreOf(vector);
  // What lacks a metric computes to nothing.
  if (score === undefined || score === null || !(score > 0)) {
    throw new Error(`${vector} is no complete vector of CVSS 3.1`);
  }
  return { vector, score };
};
