import { isDeepStrictEqual } from 'node:util';
import { type Folded, fold } from '../fold.ts';
import { withFacts } from '../known-facts.ts';
import type { VendorFact } from '../vendor-fact.ts';

/** In which members an appointment would be another if these facts were added; none where Cal.com and we tell it alike. */
export const differencesBy = (known: readonly VendorFact[], said: readonly VendorFact[]): readonly (keyof Folded)[] => {
  const next = withFacts(known, said);
  if (next === undefined) return [];
  const before: Partial<Folded> = fold(known) ?? {};
  const after: Partial<Folded> = fold(next) ?? {};
  return (Object.keys(after) as (keyof Folded)[]).filter((member) => !isDeepStrictEqual(before[member], after[member]));
};
