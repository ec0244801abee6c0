import type { getPolicyInForce, listPolicies } from '@fencepost/contracts/booking/policy';
import { pageFrom, positionAt } from '@fencepost/contracts/page-cursor';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { policyRules } from '../../domain/policy/rules-in-force.ts';
import type { Stores } from '../ports/stores.ts';
import { makeReadRules } from './judge.ts';

export const makeListPolicies =
  ({ policies }: Pick<Stores, 'policies'>) =>
  async (
    { limit, cursor, level }: z.output<typeof listPolicies.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof listPolicies.output>> => {
    const request = { level, after: positionAt(cursor), limit: limit + 1 };
    const found = await policies.forTenant(scope.tenantId).page(request);
    const { data, nextCursor } = pageFrom(found, limit, ({ at, record }) => ({ at, id: record.id }));
    return { data: data.map(({ record }) => record), nextCursor };
  };

/** Subjects of another company have no rules here: they answer as unknown ones do (law 12). */
export const makeGetPolicyInForce = (deps: Pick<Stores, 'policies'>) => {
  const readRules = makeReadRules(deps);
  return async (
    { serviceId, branchId, staffId }: z.output<typeof getPolicyInForce.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof getPolicyInForce.output>> => {
    const staffIds = staffId === undefined ? [] : [staffId];
    const rules = await readRules({ serviceId, branchId, staffIds }, scope);
    return { data: policyRules.map((rule) => ({ rule, ...rules[rule] })) };
  };
};
