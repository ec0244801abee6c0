import type { getPolicyInForce, listPolicies } from '@fencepost/contracts/booking/policy';
import { known } from '@fencepost/contracts/errors';
import { pageFrom, positionAt } from '@fencepost/contracts/page-cursor';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { z } from 'zod';
import { policyRules } from '../../domain/policy/rules-in-force.ts';
import type { HasSubject } from '../ports/neighbours.ts';
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

/** Subjects of another company are not found, as unknown ones are (law 12). */
export const makeGetPolicyInForce = (deps: Pick<Stores, 'policies'> & { readonly hasSubject: HasSubject }) => {
  const readRules = makeReadRules(deps);
  const requireSubject = async (subject: Parameters<HasSubject>[0], scope: TenantScope): Promise<void> => {
    known((await deps.hasSubject(subject, scope)) || undefined);
  };
  return async (
    { serviceId, branchId, staffId }: z.output<typeof getPolicyInForce.input>,
    scope: TenantScope,
  ): Promise<z.output<typeof getPolicyInForce.output>> => {
    await Promise.all([
      serviceId !== undefined && requireSubject({ level: 'service', id: serviceId }, scope),
      branchId !== undefined && requireSubject({ level: 'branch', id: branchId }, scope),
      staffId !== undefined && requireSubject({ level: 'staff', id: staffId }, scope),
    ]);
    const staffIds = staffId === undefined ? [] : [staffId];
    const rules = await readRules({ serviceId, branchId, staffIds }, scope);
    return { data: policyRules.map((rule) => ({ rule, ...rules[rule] })) };
  };
};
