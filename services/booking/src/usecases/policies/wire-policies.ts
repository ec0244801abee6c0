import type { HasSubject } from '../ports.ts';
import { makeCheckPolicy } from './check-policy.ts';
import { type JudgeDeps, makeJudge } from './judge.ts';
import { makeGetPolicyInForce, makeListPolicies } from './read-policies.ts';
import { makeSetPolicy } from './set-policy.ts';

/** The use cases of policies by the names of their contracts, and the judge whom commands ask. */
export const wirePolicies = (world: JudgeDeps & { readonly hasSubject: HasSubject }) => {
  const judge = makeJudge(world);
  return {
    judge,
    setPolicy: makeSetPolicy(world),
    listPolicies: makeListPolicies(world),
    getPolicyInForce: makeGetPolicyInForce(world),
    checkPolicy: makeCheckPolicy({ ...world, judge }),
  };
};
