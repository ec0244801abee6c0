import { isDeepStrictEqual } from 'node:util';
import { codeOf } from '@fencepost/contracts/errors';
import { derivedId, type TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { TeamMember } from '@fencepost/contracts/tenant/team';
import { amend } from '@fencepost/service-kit/write-record';
import type { CalcomMembership } from '@fencepost/vendors/calcom/resources';
import { memberFieldsOf } from '../../domain/team-member.ts';
import { type MatchDeps, rematch, staffWithEmail, tellOfMember } from './match-staff.ts';

export type MemberChange = 'joined' | 'changed' | undefined;

const TRIES = 5;

/** A person in a team is one record, however often they leave and come back. */
export const teamMemberIdOf = (tenantId: TenantId, calcomTeamId: number, calcomUserId: number): string =>
  derivedId('mem', tenantId, String(calcomTeamId), String(calcomUserId));

/** Keeps what Cal.com says about a member, linked to the member of staff; says what was new about it. */
export const makeKeepMember =
  (deps: MatchDeps) =>
  (membership: CalcomMembership, scope: TenantScope): Promise<MemberChange> =>
    untilUndisturbed(async () => {
      const members = deps.teamMembers.forTenant(scope.tenantId);
      const fields = memberFieldsOf(membership);
      const id = teamMemberIdOf(scope.tenantId, fields.calcomTeamId, fields.calcomUserId);
      const stored = await members.byId(id);
      const staffId = await staffWithEmail(deps, fields.email, scope);
      const wanted: TeamMember = { id, ...fields, staffId, version: stored?.version ?? 1 };
      if (isDeepStrictEqual(stored, wanted)) return undefined;

      if (stored === undefined) {
        if ((await members.add(wanted, tellOfMember(deps.clock, wanted, scope))) !== undefined) return DISTURBED;
      } else {
        const next = { ...wanted, version: stored.version + 1 };
        await members.save(next, tellOfMember(deps.clock, next, scope));
      }
      // Staff may have changed between the look and the write, when there was no such link to put right.
      await rematch(deps, id, scope);
      return stored?.status === 'joined' ? 'changed' : 'joined';
    });

/** Marks a member as gone, unless somebody else has. */
export const makeLetMemberGo =
  (deps: MatchDeps) =>
  async (id: string, scope: TenantScope): Promise<void> => {
    await amend<TeamMember>(deps.teamMembers.forTenant(scope.tenantId), id, {
      changed: (stored) => ({ ...stored, status: 'left' }),
      tell: (gone) => tellOfMember(deps.clock, gone, scope),
    });
  };

const DISTURBED = Symbol('somebody else wrote the record at the same moment');

/** Staff that changes at the same moment writes members too: then look again. */
const untilUndisturbed = async (write: () => Promise<MemberChange | typeof DISTURBED>): Promise<MemberChange> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const change = await write();
      if (change !== DISTURBED) return change;
    } catch (error) {
      if (codeOf(error) !== 'stale_version' || attempt >= TRIES) throw error;
    }
    if (attempt >= TRIES) throw new Error('a team member is written elsewhere over and over');
  }
};
