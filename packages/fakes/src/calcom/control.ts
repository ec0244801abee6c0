import { ofKnown } from './event-type-answer.ts';
import type { Role, SeedEventType } from './seed.ts';
import { type EventType, eventTypeOf, known, type Membership, type State, type User } from './state.ts';

/** A person who joins a team: a new user, or a known one by id. */
export interface Joining {
  readonly userId: number;
  readonly role: Role;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly apiKeys?: readonly string[] | undefined;
}

/** An event type as a person would add it; hosts are all members of the team unless said otherwise. */
export type NewEventType = Omit<SeedEventType, 'schedulingType' | 'hostUserIds'> &
  Partial<Pick<SeedEventType, 'schedulingType' | 'hostUserIds'>>;

/** Some members; undefined ones stay as they are. */
export type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** What people do in Cal.com's own pages, which its API does not offer or not to us. Unknown ids throw. */
export interface CalcomControl {
  addEventType(teamId: number, eventType: NewEventType): EventType;
  changeEventType(id: number, changes: Changes<Omit<NewEventType, 'id'>>): EventType;
  /** Its bookings stay and forget it; its webhooks go. */
  removeEventType(id: number): void;
  addMember(teamId: number, person: Joining): Membership;
  changeMember(teamId: number, userId: number, changes: Changes<Omit<Joining, 'userId' | 'apiKeys'>>): Membership;
  removeMember(teamId: number, userId: number): void;
  expireKey(key: string): void;
  revokeKey(key: string): void;
  /** The old key is refused from now on. */
  rotateKey(key: string, to: string): void;
  /** Shows an event type of another team in a team's list: a known one, or one of a team that exists nowhere. */
  plantForeign(teamId: number, foreign: number | (NewEventType & { readonly teamId: number })): EventType;
  /** Takes all planted event types out of a team's list. */
  clearForeign(teamId: number): void;
}

export const makeControl = (state: State): CalcomControl => {
  const membershipOf = (teamId: number, userId: number): Membership => {
    const found = [...state.memberships.values()].find((one) => one.teamId === teamId && one.user.id === userId);
    if (found === undefined) throw new Error(`user ${userId} is no member of team ${teamId}`);
    return found;
  };
  const keyOf = (key: string) => {
    const found = state.apiKeys.get(key);
    if (found === undefined) throw new Error('there is no such key');
    return found;
  };
  return {
    ...eventTypeControl(state),
    addMember(teamId, { userId, role, apiKeys = [], ...person }) {
      known(state.teams, teamId);
      const user = putUser(state, state.users.get(userId) ?? strangerOf(userId), person);
      for (const key of apiKeys) state.apiKeys.set(key, { userId, expired: false });
      const id = state.nextMembershipId();
      const membership = { id, teamId, role, user };
      state.memberships.set(id, membership);
      return membership;
    },
    changeMember(teamId, userId, { role, ...person }) {
      const membership = membershipOf(teamId, userId);
      const user = putUser(state, membership.user, person);
      const changed = { ...membership, user, role: role ?? membership.role };
      state.memberships.set(membership.id, changed);
      return changed;
    },
    removeMember(teamId, userId) {
      state.memberships.delete(membershipOf(teamId, userId).id);
    },
    expireKey: (key) => {
      state.apiKeys.set(key, { ...keyOf(key), expired: true });
    },
    revokeKey: (key) => {
      keyOf(key);
      state.apiKeys.delete(key);
    },
    rotateKey: (key, to) => {
      state.apiKeys.set(to, { ...keyOf(key), expired: false });
      if (to !== key) state.apiKeys.delete(key);
    },
  };
};

const eventTypeControl = (
  state: State,
): Pick<CalcomControl, 'addEventType' | 'changeEventType' | 'removeEventType' | 'plantForeign' | 'clearForeign'> => ({
  addEventType(teamId, given) {
    if (state.eventTypes.has(given.id)) throw new Error(`event type ${given.id} exists already`);
    const added = eventTypeOf(state, known(state.teams, teamId), { ...defaultsOf(state, teamId), ...given });
    state.eventTypes.set(added.id, added);
    return added;
  },
  changeEventType(id, { hostUserIds, ...changes }) {
    const before = known(state.eventTypes, id);
    const hosts = hostUserIds?.map((userId) => known(state.users, userId)) ?? before.hosts;
    const changed: EventType = { ...before, ...ofKnown(changes), hosts };
    state.eventTypes.set(id, changed);
    return changed;
  },
  removeEventType(id) {
    known(state.eventTypes, id);
    state.eventTypes.delete(id);
    for (const webhook of [...state.webhooks.values()]) {
      if (webhook.eventTypeId === id) state.webhooks.delete(webhook.id);
    }
    for (const booking of [...state.bookings.values()]) {
      if (booking.eventType.id === id) state.bookings.set(booking.uid, { ...booking, eventTypeGone: true });
    }
  },
  plantForeign(teamId, foreign) {
    known(state.teams, teamId);
    const planted = typeof foreign === 'number' ? known(state.eventTypes, foreign) : strayOf(state, foreign);
    state.planted.set(teamId, [...(state.planted.get(teamId) ?? []), planted]);
    return planted;
  },
  clearForeign: (teamId) => {
    state.planted.delete(teamId);
  },
});

const defaultsOf = (state: State, teamId: number) => ({
  schedulingType: 'roundRobin',
  hostUserIds: [...state.memberships.values()].filter((one) => one.teamId === teamId).map(({ user }) => user.id),
});

const strayOf = (state: State, given: NewEventType & { readonly teamId: number }): EventType => {
  const { teamId, ...type } = given;
  const nowhere = { name: `Team ${teamId}`, slug: `team-${teamId}`, timeZone: 'UTC', members: [], eventTypes: [] };
  const team = state.teams.get(teamId) ?? { id: teamId, ...nowhere };
  return eventTypeOf(state, team, { ...defaultsOf(state, teamId), ...type });
};

const strangerOf = (id: number): User => ({
  id,
  name: `User ${id}`,
  email: `user-${id}@example.com`,
  username: `user-${id}`,
  timeZone: 'Europe/Berlin',
  apiKeys: [],
});

/** A person is the same everywhere: in every team and as host of every event type. */
const putUser = (state: State, before: User, changes: object): User => {
  const user: User = { ...before, ...ofKnown(changes) };
  state.users.set(user.id, user);
  for (const [id, membership] of [...state.memberships]) {
    if (membership.user.id === user.id) state.memberships.set(id, { ...membership, user });
  }
  for (const [id, type] of [...state.eventTypes]) {
    if (!type.hosts.some((host) => host.id === user.id)) continue;
    state.eventTypes.set(id, { ...type, hosts: type.hosts.map((host) => (host.id === user.id ? user : host)) });
  }
  return user;
};
