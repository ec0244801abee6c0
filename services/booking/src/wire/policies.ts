import { makeCheckPolicy } from '../usecases/policies/check-policy.ts';
import { type JudgeDeps, makeJudge } from '../usecases/policies/judge.ts';
import { makeGetPolicyInForce, makeListPolicies } from '../usecases/policies/read-policies.ts';
import { makeSetPolicy } from '../usecases/policies/set-policy.ts';
import type { HasSubject } from '../usecases/ports/neighbours.ts';

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
