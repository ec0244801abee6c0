import { isDeepStrictEqual } from 'node:util';
import { type Policy, type PolicyRules, policyChanged, type setPolicy } from '@fencepost/contracts/booking/policy';
import { recordEvent } from '@fencepost/contracts/envelope';
import { AppError, known, staleVersion } from '@fencepost/contracts/errors';
import { BranchId, ServiceId, StaffId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Clock } from '@fencepost/service-kit/clock';
import type { z } from 'zod';
import { policyIdOf } from '../../domain/policy/rules-in-force.ts';
import { atVersion } from '../customers/save-customer.ts';
import type { HasSubject } from '../ports/neighbours.ts';
import type { Stores } from '../ports/stores.ts';

export interface SetPolicyDeps extends Pick<Stores, 'policies'> {
  readonly hasSubject: HasSubject;
  readonly clock: Clock;
}
type Input = z.output<typeof setPolicy.input>;

const idOfLevel = { branch: BranchId, service: ServiceId, staff: StaffId } as const;

/** Sets the rules of a level: the first time without a version, from then on over the one that was read. */
export const makeSetPolicy = ({ policies, hasSubject, clock }: SetPolicyDeps) => {
  const eventOf = (policy: Policy, scope: TenantScope) =>
    recordEvent(policyChanged, {
      scope,
      entity: { id: policy.id, version: policy.version },
      payload: { policy },
      occurredAt: clock.now(),
      causationId: null,
    });

  const requireSubject = async ({ level, subjectId }: Input, scope: TenantScope): Promise<void> => {
    if (level === 'company') {
      if (subjectId !== null) throw invalid('The company’s own rules have no subject.');
      return;
    }
    if (subjectId === null || !idOfLevel[level].safeParse(subjectId).success) {
      throw invalid(`Say of which ${level} these are the rules.`);
    }
    known((await hasSubject({ level, id: subjectId }, scope)) || undefined);
  };

  return async (input: Input, scope: TenantScope): Promise<Policy> => {
    await requireSubject(input, scope);
    const { level, subjectId, version } = input;
    const rules = orderly(input.rules);
    const own = policies.forTenant(scope.tenantId);
    const id = policyIdOf(scope.tenantId, level, subjectId);
    const stored = await own.byId(id);
    if (stored === undefined) {
      if (version !== undefined) throw staleVersion(version, 0);
      const policy: Policy = { id, level, subjectId, rules, version: 1 };
      if (await own.add(policy, eventOf(policy, scope))) return policy;
      throw staleVersion(0, 1);
    }
    if (isDeepStrictEqual(stored.rules, rules) && (version ?? 0) <= stored.version) return stored;
    if (version === undefined) throw staleVersion(0, stored.version);
    const next: Policy = { ...atVersion(stored, version), rules, version: stored.version + 1 };
    await own.save(next, eventOf(next, scope));
    return next;
  };
};

/** Longest notice first, and for each notice one fee. */
const orderly = (rules: PolicyRules): PolicyRules => {
  const tiers = rules.cancellationFees?.toSorted((one, other) => other.atLeastMinutesBefore - one.atLeastMinutesBefore);
  if (tiers === undefined) return rules;
  if (new Set(tiers.map(({ atLeastMinutesBefore }) => atLeastMinutesBefore)).size < tiers.length) {
    throw invalid('Two fees are said for the same notice.');
  }
  return { ...rules, cancellationFees: tiers };
};

const invalid = (message: string): AppError => new AppError('invalid_input', message);
