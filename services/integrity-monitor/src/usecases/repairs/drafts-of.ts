import { eachBounded } from '@fencepost/service-kit/each-bounded';
import { type Draft, forTheNext, type Looking, MOST_STEPS, type Refusal, type Values } from './recipe.ts';

/** Owners are asked so many questions at a time: a plan is made while people wait. */
export const AT_ONCE = 8;
/** Looked at before it is counted again how full the plan is. */
const BATCH = 200;

type Candidate = Pick<Draft, 'owner' | 'collection' | 'recordId'>;

/** How a draft or a refusal comes of what is stored; null where there is nothing to be done. */
export type Decide<C> = (candidate: C, values: Values) => Draft | Refusal | null;

/**
 * Looks at the stored values of records, some at once, and decides about each in the order of the records, so that the same
 * state makes the same plan. Once the plan is full the others are not looked at any more.
 */
export const draftsOf = async <C extends Candidate>(
  looking: Pick<Looking, 'values'>,
  { candidates, names }: { readonly candidates: readonly C[]; readonly names: readonly string[] },
  decide: Decide<C>,
): Promise<{ readonly drafts: readonly Draft[]; readonly refusals: readonly Refusal[] }> => {
  const drafts: Draft[] = [];
  const refusals: Refusal[] = [];
  for (let from = 0; from < candidates.length; from += BATCH) {
    const batch = candidates.slice(from, from + BATCH);
    const found = new Map<C, Values>();
    if (drafts.length < MOST_STEPS) {
      await eachBounded(batch, AT_ONCE, async (each) => void found.set(each, await looking.values(each, names)));
    }
    for (const each of batch) {
      const values = found.get(each);
      if (values === undefined || drafts.length >= MOST_STEPS) refusals.push(forTheNext(each));
      else put(decide(each, values), { drafts, refusals });
    }
  }
  return { drafts, refusals };
};

const put = (
  decided: Draft | Refusal | null,
  { drafts, refusals }: { readonly drafts: Draft[]; readonly refusals: Refusal[] },
): void => {
  if (decided === null) return;
  if ('change' in decided) drafts.push(decided);
  else refusals.push(decided);
};
