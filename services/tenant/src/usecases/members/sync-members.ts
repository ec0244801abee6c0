import { AppError } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { TeamBinding, TeamMember } from '@fencepost/contracts/tenant/team';
import { eachBounded } from '@fencepost/service-kit/each-bounded';
import type { CalcomClient } from '@fencepost/vendors/calcom/client';
import type { CalcomMembership } from '@fencepost/vendors/calcom/resources';
import { TEAM_MISMATCH } from '../sync/team-mismatch.ts';
import { type MemberChange, makeKeepMember, makeLetMemberGo } from './keep-member.ts';
import type { MatchDeps } from './match-staff.ts';

export interface MembersJob {
  readonly teamBinding: TeamBinding;
  readonly calcom: CalcomClient;
  /** Told after each page: so many members so far. */
  onProgress(done: number): Promise<void>;
}

/** What a sync of members did; `members` are in the team now. */
export interface MembersSynced {
  readonly joined: number;
  readonly changed: number;
  readonly left: number;
  readonly members: number;
}

/** How many members are written at a time. */
const AT_ONCE = 16;
/** So many of those who are missing are looked up one by one, before any is taken for gone. */
const CONFIRMED = 3;

/**
 * Brings the members of a team into step with Cal.com, a page in memory at a time (TEN-010, TEN-018). Nobody is marked as
 * gone before the whole list was read and checked (`unavailable` where it was not whole); repeating an interrupted run changes only what is left to do.
 */
export const makeSyncMembers = (deps: MatchDeps) => {
  const keepMember = makeKeepMember(deps);
  const letMemberGo = makeLetMemberGo(deps);
  const joinedIn = (calcomTeamId: number, scope: TenantScope) =>
    deps.teamMembers.forTenant(scope.tenantId).all({ calcomTeamId, status: 'joined' });

  return async ({ teamBinding, calcom, onProgress }: MembersJob, scope: TenantScope): Promise<MembersSynced> => {
    const { calcomTeamId } = teamBinding;
    const counts = { joined: 0, changed: 0 };
    const count = (change: MemberChange) => {
      if (change !== undefined) counts[change] += 1;
    };
    const seen = new Set<number>();
    for await (const page of calcom.teamMembershipPages(calcomTeamId)) {
      for (const membership of page) refuseForeign(membership, calcomTeamId);
      const fresh = page.filter(({ userId }) => !seen.has(userId));
      for (const { userId } of fresh) seen.add(userId);
      await eachBounded(fresh, AT_ONCE, async (membership) => count(await keepMember(membership, scope)));
      await onProgress(seen.size);
    }
    const missing: TeamMember[] = [];
    for await (const member of joinedIn(calcomTeamId, scope)) if (!seen.has(member.calcomUserId)) missing.push(member);
    // An empty list is no team without people, for the key has an owner, but a fault: the last good one is kept.
    if (seen.size === 0) return { ...counts, left: 0, members: missing.length };

    await confirmGone(missing.slice(0, CONFIRMED), calcom);
    await eachBounded(missing, AT_ONCE, ({ id }) => letMemberGo(id, scope));
    return { ...counts, left: missing.length, members: seen.size };
  };
};

/** Half a page looks like a whole last one: where Cal.com still knows somebody who was not listed, nobody is gone. */
const confirmGone = async (missing: readonly TeamMember[], calcom: CalcomClient): Promise<void> => {
  for (const { calcomTeamId, calcomUserId, email } of missing) {
    const found = email === '' ? undefined : await calcom.getMembershipByEmail(calcomTeamId, email);
    if (found?.userId !== calcomUserId) continue;
    throw new AppError('unavailable', 'Cal.com listed only a part of the team’s members: nobody is taken for gone.', {
      calcomTeamId,
    });
  }
};

const refuseForeign = ({ id, teamId }: CalcomMembership, calcomTeamId: number): void => {
  if (teamId === calcomTeamId) return;
  throw new AppError('team_mismatch', TEAM_MISMATCH, {
    membershipId: id,
    expectedTeamId: calcomTeamId,
    actualTeamId: teamId,
  });
};
