import { type Policy, PolicyLevel, type PolicyRule, PolicyRules } from '@fencepost/contracts/booking/policy';
import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import { defaultRules } from './default-rules.ts';

export type PolicySource = PolicyLevel | 'default';

/** Each rule with the level that set it. */
export type RulesInForce = {
  readonly [R in PolicyRule]: { readonly value: PolicyRules[R]; readonly from: PolicySource };
};

export const policyRules: readonly PolicyRule[] = PolicyRules.keyof().options;

/** The rules of one level: there is one such record. */
export const policyIdOf = (tenantId: TenantId, level: PolicyLevel, subjectId: string | null): string =>
  derivedId('pol', tenantId, level, subjectId ?? '');

/** What a booking is of, as far as it is known. */
export interface Subjects {
  readonly serviceId?: string | undefined;
  readonly branchId?: string | null | undefined;
  /** Where several give it together no one’s own rules count. */
  readonly staffIds?: readonly string[] | undefined;
}

/** The ids of the policies that can say something about a booking. */
export const policyIdsFor = (tenantId: TenantId, { serviceId, branchId, staffIds = [] }: Subjects): string[] => {
  const subjects = { branch: branchId, service: serviceId, staff: staffIds.length === 1 ? staffIds[0] : undefined };
  const ids = [policyIdOf(tenantId, 'company', null)];
  for (const [level, subjectId] of Object.entries(subjects)) {
    if (subjectId) ids.push(policyIdOf(tenantId, level as PolicyLevel, subjectId));
  }
  return ids;
};

const rank = (level: PolicyLevel): number => PolicyLevel.options.indexOf(level);

/** Company < branch < service < staff: of each rule the last level that says anything, else the default. */
export const rulesInForce = (policies: readonly Pick<Policy, 'level' | 'rules'>[]): RulesInForce => {
  const lastFirst = policies.toSorted((one, other) => rank(other.level) - rank(one.level));
  const found = policyRules.map((rule) => {
    const saying = lastFirst.find(({ rules }) => rules[rule] !== null);
    const value = saying === undefined ? defaultRules[rule] : saying.rules[rule];
    return [rule, { value, from: saying?.level ?? 'default' }];
  });
  return Object.fromEntries(found);
};
