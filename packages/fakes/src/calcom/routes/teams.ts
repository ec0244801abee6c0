import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { callerOf, requireRole } from '../auth.ts';
import { failure } from '../failures.ts';
import { paging, pathNumber, queryOf, success } from '../requests.ts';
import { known, type Membership, type Team } from '../state.ts';
import type { World } from '../world.ts';

const MAX_EMAILS = 20;
const Emails = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.string()).max(MAX_EMAILS, `must contain no more than ${MAX_EMAILS} elements`));
const MembershipsQuery = z.object({ ...paging(250), emails: Emails.optional() });

/** Teams and who is in them. */
export const teamRoutes = ({ state }: World) => {
  const membershipsOf = (c: Context) => {
    const teamId = pathNumber(c, 'teamId');
    requireRole(state, c, { teamId, role: 'ADMIN' });
    return [...state.memberships.values()].filter((membership) => membership.teamId === teamId);
  };
  return new Hono()
    .get('/', (c) => {
      const user = callerOf(state, c);
      const mine = [...state.memberships.values()].filter((membership) => membership.user.id === user.id);
      return c.json(success(mine.map(({ teamId }) => teamAnswer(known(state.teams, teamId)))));
    })
    .get('/:teamId', (c) => {
      const teamId = pathNumber(c, 'teamId');
      requireRole(state, c, { teamId, role: 'MEMBER' });
      return c.json(success(teamAnswer(known(state.teams, teamId))));
    })
    .get('/:teamId/memberships', (c) => {
      const { take, skip, emails } = queryOf(c, MembershipsQuery);
      const found = membershipsOf(c).filter(({ user }) => emails?.includes(user.email) ?? true);
      return c.json(success(found.slice(skip, skip + take).map(membershipAnswer)));
    })
    .get('/:teamId/memberships/:membershipId', (c) => {
      const id = pathNumber(c, 'membershipId');
      const found = membershipsOf(c).find((membership) => membership.id === id);
      if (found === undefined) throw failure(404, `Membership with id ${id} not found`);
      return c.json(success(membershipAnswer(found)));
    });
};

const teamAnswer = ({ id, name, slug, timeZone }: Team) => ({
  id,
  name,
  slug,
  isOrganization: false,
  hideBranding: false,
  isPrivate: false,
  hideBookATeamMember: false,
  timeZone,
  weekStart: 'Monday',
});

const membershipAnswer = ({ id, teamId, role, user }: Membership) => ({
  id,
  userId: user.id,
  teamId,
  accepted: true,
  role,
  disableImpersonation: false,
  user: { email: user.email, name: user.name, username: user.username },
});
