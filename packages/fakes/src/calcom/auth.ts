import type { Context } from 'hono';
import { failure } from './failures.ts';
import type { Role } from './seed.ts';
import { known, type State, type User } from './state.ts';

const BEARER = 'Bearer ';
const ranks: Readonly<Record<Role, number>> = { MEMBER: 1, ADMIN: 2, OWNER: 3 };

/** The key's user, where a key is optional: undefined without one, 401 with a wrong one. */
export const findCaller = (state: State, c: Context): User | undefined => {
  const header = c.req.header('authorization');
  if (!header?.startsWith(BEARER)) return undefined;
  const key = state.apiKeys.get(header.slice(BEARER.length));
  if (key === undefined) throw failure(401, 'ApiAuthStrategy - api key - Your api key is not valid');
  if (key.expired) throw failure(401, 'ApiAuthStrategy - api key - Your api key is expired');
  return known(state.users, key.userId);
};

/** The key's user, where a key is needed. */
export const callerOf = (state: State, c: Context): User => {
  const user = findCaller(state, c);
  if (user !== undefined) return user;
  throw failure(401, "ApiAuthStrategy - No authentication method provided. Pass an API key as 'Bearer' header.");
};

/** Lets pass whom the team's roles allow; others get the words of the real guard. */
export const requireRole = (state: State, c: Context, need: { readonly teamId: number; readonly role: Role }): User => {
  const user = callerOf(state, c);
  const membership = [...state.memberships.values()].find(
    (one) => one.teamId === need.teamId && one.user.id === user.id,
  );
  if (membership === undefined) {
    throw failure(403, `RolesGuard - User is not a member of the team with id=${need.teamId}.`);
  }
  if (ranks[membership.role] < ranks[need.role]) {
    throw failure(
      403,
      `RolesGuard - user with id=${user.id} does not have the minimum required role=TEAM_${need.role} within team with id=${need.teamId}.`,
    );
  }
  return user;
};
