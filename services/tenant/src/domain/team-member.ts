import type { TeamMember } from '@fencepost/contracts/tenant/team';
import type { CalcomMembership } from '@fencepost/vendors/calcom/resources';

const LONGEST_EMAIL = 320;
const LONGEST_NAME = 200;
const LONGEST_ROLE = 40;

/** An e-mail address as people are recognised by it. */
export const normalEmail = (email: string): string => email.trim().toLowerCase();

/** What Cal.com says about a member, in the words of ours. */
export const memberFieldsOf = ({ id, userId, teamId, accepted, role, user }: CalcomMembership) =>
  ({
    calcomTeamId: teamId,
    calcomUserId: userId,
    calcomMembershipId: id,
    name: user.name?.trim().slice(0, LONGEST_NAME) || null,
    email: normalEmail(user.email).slice(0, LONGEST_EMAIL),
    role: role.slice(0, LONGEST_ROLE),
    accepted,
    status: 'joined',
  }) as const satisfies Omit<TeamMember, 'id' | 'version' | 'staffId'>;
