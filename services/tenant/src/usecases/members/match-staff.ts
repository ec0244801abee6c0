import { teller } from '@fencepost/contracts/envelope';
import { codeOf } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { type TeamMember, teamMemberChanged } from '@fencepost/contracts/tenant/team';
import type { Clock } from '@fencepost/service-kit/clock';
import { normalEmail } from '../../domain/team-member.ts';
import type { Stores } from '../ports.ts';

export type MatchDeps = Pick<Stores, 'staff' | 'teamMembers'> & { readonly clock: Clock };

/** One person is a member of few teams of a company; an address that more have is looked at again by the next sync. */
const MOST_MEMBERS = 200;
const TRIES = 5;

/** The one member of staff of this company with this e-mail address; null where there is none, or more than one. */
export const staffWithEmail = async (
  { staff }: Pick<Stores, 'staff'>,
  email: string,
  scope: TenantScope,
): Promise<string | null> => {
  if (email === '') return null;
  const found = await staff.forTenant(scope.tenantId).where({ email, status: 'active' }, 2);
  return found.length === 1 ? (found[0]?.id ?? null) : null;
};

/**
 * Links the team members with this e-mail address to the member of staff who has it now. To be called after staff was
 * written: whichever of a sync and a change of staff writes last looks again, so that no link is missed or kept.
 */
export const makeMatchStaff =
  (deps: MatchDeps) =>
  async (email: string | null, scope: TenantScope): Promise<void> => {
    if (email === null) return;
    const members = deps.teamMembers.forTenant(scope.tenantId);
    for (const { id } of await members.where({ email: normalEmail(email) }, MOST_MEMBERS)) {
      await rematch(deps, id, scope);
    }
  };

/** Looks at one member until its link is right or somebody else has set it meanwhile; tells of a change only. */
export const rematch = async (deps: MatchDeps, memberId: string, scope: TenantScope): Promise<void> => {
  const members = deps.teamMembers.forTenant(scope.tenantId);
  for (let attempt = 1; ; attempt += 1) {
    // First the member, then the staff: a link that was set meanwhile has moved the version.
    const member = await members.byId(memberId);
    if (member === undefined) return;
    const staffId = await staffWithEmail(deps, member.email, scope);
    if (staffId === member.staffId) return;
    const next: TeamMember = { ...member, staffId, version: member.version + 1 };
    try {
      return await members.save(next, tellOfMember(deps.clock, next, scope));
    } catch (error) {
      if (codeOf(error) !== 'stale_version' || attempt === TRIES) throw error;
    }
  }
};

/** The event of a member's new state, without name and address. */
export const tellOfMember = (clock: Clock, teamMember: TeamMember, scope: TenantScope) =>
  teller({ scope, occurredAt: clock.now(), causationId: null })(teamMemberChanged, teamMember, { teamMember });
