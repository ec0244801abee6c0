import type { FakeClock } from '../http/clock.ts';
import type { CalcomSeed, Role, SeedEventType, SeedTeam, SeedUser } from './seed.ts';

export type User = SeedUser;
export type Team = SeedTeam;

export interface EventType extends Omit<SeedEventType, 'hostUserIds'> {
  readonly team: Team;
  readonly hosts: readonly User[];
}

export interface Membership {
  readonly id: number;
  readonly teamId: number;
  readonly user: User;
  readonly role: Role;
}

export interface Attendee {
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  readonly language: string;
  readonly phoneNumber?: string;
}

/** A booking as Cal.com keeps it. Times in epoch milliseconds; replaced as a whole when it changes. */
export interface Booking {
  readonly id: number;
  readonly uid: string;
  /** Stays the same along a chain of reschedules, while `uid` changes. */
  readonly iCalUid: string;
  readonly iCalSequence: number;
  readonly status: 'pending' | 'accepted' | 'cancelled' | 'rejected';
  readonly eventType: EventType;
  readonly host: User;
  readonly attendee: Attendee;
  readonly guests: readonly string[];
  readonly startMs: number;
  readonly endMs: number;
  readonly location: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly createdMs: number;
  readonly updatedMs: number;
  /** The booker did not come. */
  readonly absent?: boolean;
  readonly cancellationReason?: string;
  readonly cancelledByEmail?: string;
  readonly reschedulingReason?: string;
  readonly rescheduledByEmail?: string;
  readonly rescheduledFromUid?: string;
  readonly rescheduledToUid?: string;
  /** Its event type was deleted; what the booking shows of it is null from then on. */
  readonly eventTypeGone?: true;
}

export interface Webhook {
  readonly id: string;
  readonly eventTypeId: number;
  readonly subscriberUrl: string;
  readonly triggers: readonly string[];
  readonly active: boolean;
  readonly payloadTemplate: string | null;
  readonly secret: string | null;
  readonly version: string;
}

/** A start that is not offered for a while. */
export interface Reservation {
  readonly uid: string;
  readonly eventTypeId: number;
  readonly startMs: number;
  readonly lengthMinutes: number;
  readonly minutes: number;
  readonly untilMs: number;
}

/** A key of a user; an expired one is known, and refused in other words than an unknown one. */
export interface ApiKey {
  readonly userId: number;
  readonly expired: boolean;
}

/** Everything a fake Cal.com knows. */
export interface State {
  readonly users: Map<number, User>;
  readonly apiKeys: Map<string, ApiKey>;
  readonly teams: Map<number, Team>;
  readonly eventTypes: Map<number, EventType>;
  /** Event types that a team's list shows although they are another team's, by the team of the list. */
  readonly planted: Map<number, readonly EventType[]>;
  readonly memberships: Map<number, Membership>;
  readonly bookings: Map<string, Booking>;
  readonly webhooks: Map<string, Webhook>;
  readonly reservations: Map<string, Reservation>;
  nextBookingId(): number;
  nextMembershipId(): number;
  /** Back to the seed: bookings, webhooks and all changes are forgotten. */
  reset(): void;
}

export const makeState = (seed: CalcomSeed, clock: FakeClock): State => {
  // Ids go on across restarts of the fake: whoever stored the old ones still has them.
  let lastBookingId = Math.floor(clock.millis() / 1_000);
  let lastMembershipId = 0;
  const state: State = {
    users: new Map(),
    apiKeys: new Map(),
    teams: new Map(),
    eventTypes: new Map(),
    planted: new Map(),
    memberships: new Map(),
    bookings: new Map(),
    webhooks: new Map(),
    reservations: new Map(),
    nextBookingId: () => {
      lastBookingId += 1;
      return lastBookingId;
    },
    nextMembershipId: () => {
      lastMembershipId += 1;
      return lastMembershipId;
    },
    reset: () => {
      lastMembershipId = 0;
      for (const entries of Object.values(state)) if (entries instanceof Map) entries.clear();
      sow(seed, state);
    },
  };
  sow(seed, state);
  return state;
};

const sow = (seed: CalcomSeed, state: State): void => {
  for (const user of seed.users) {
    state.users.set(user.id, user);
    for (const key of user.apiKeys) state.apiKeys.set(key, { userId: user.id, expired: false });
  }
  for (const team of seed.teams) {
    state.teams.set(team.id, team);
    for (const { userId, role } of team.members) {
      const id = state.nextMembershipId();
      state.memberships.set(id, { id, teamId: team.id, role, user: known(state.users, userId) });
    }
    for (const type of team.eventTypes) state.eventTypes.set(type.id, eventTypeOf(state, team, type));
  }
};

/** An event type of a team, with its hosts as people. */
export const eventTypeOf = (state: State, team: Team, { hostUserIds, ...type }: SeedEventType): EventType => ({
  ...type,
  team,
  hosts: hostUserIds.map((userId) => known(state.users, userId)),
});

/** A value the seed promises to contain. */
export const known = <T>(entries: ReadonlyMap<number, T>, id: number): T => {
  const value = entries.get(id);
  if (value === undefined) throw new Error(`the seed refers to ${id}, which it does not contain`);
  return value;
};
