import type { TenantScope } from '@fencepost/contracts/scope';
import type { Staff } from '@fencepost/contracts/tenant/staff';
import { type MatchDeps, makeMatchStaff, rematch } from './match-staff.ts';

/** One person is a member of few teams; of more, the next sync looks. */
const MOST_LINKS = 200;

/**
 * Looks again at every team member that a change of staff may concern: those linked to the person, and those with an
 * address that the person has or had. To be called after staff was written; may be repeated.
 */
export const makeRelinkStaff =
  (deps: MatchDeps) =>
  async ({ id, email }: Staff, formerEmails: readonly (string | null)[], scope: TenantScope): Promise<void> => {
    const linked = await deps.teamMembers.forTenant(scope.tenantId).where({ staffId: id }, MOST_LINKS);
    for (const member of linked) await rematch(deps, member.id, scope);
    const matchStaff = makeMatchStaff(deps);
    for (const address of new Set([email, ...formerEmails])) await matchStaff(address, scope);
  };
