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
  readonly status: 'accepted' | 'cancelled';
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
  readonly cancellationReason?: string;
  readonly cancelledByEmail?: string;
  readonly reschedulingReason?: string;
  readonly rescheduledByEmail?: string;
  readonly rescheduledFromUid?: string;
  readonly rescheduledToUid?: string;
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

/** Everything a fake Cal.com knows. */
export interface State {
  readonly usersByKey: ReadonlyMap<string, User>;
  readonly teams: ReadonlyMap<number, Team>;
  readonly eventTypes: ReadonlyMap<number, EventType>;
  readonly memberships: readonly Membership[];
  readonly bookings: Map<string, Booking>;
  readonly webhooks: Map<string, Webhook>;
  nextBookingId(): number;
  /** Forgets bookings and webhooks; the seed stays. */
  reset(): void;
}

export const makeState = (seed: CalcomSeed, clock: FakeClock): State => {
  const users = new Map(seed.users.map((user) => [user.id, user]));
  const memberships = seed.teams
    .flatMap((team) => team.members.map((member) => ({ teamId: team.id, role: member.role, userId: member.userId })))
    .map(({ teamId, role, userId }, index) => ({ id: index + 1, teamId, role, user: known(users, userId) }));
  const bookings = new Map<string, Booking>();
  const webhooks = new Map<string, Webhook>();
  // Ids go on across restarts of the fake: whoever stored the old ones still has them.
  let lastBookingId = Math.floor(clock.millis() / 1_000);
  return {
    usersByKey: new Map(seed.users.flatMap((user) => user.apiKeys.map((key) => [key, user]))),
    teams: new Map(seed.teams.map((team) => [team.id, team])),
    eventTypes: new Map(seed.teams.flatMap((team) => eventTypesOf(team, users)).map((type) => [type.id, type])),
    memberships,
    bookings,
    webhooks,
    nextBookingId: () => {
      lastBookingId += 1;
      return lastBookingId;
    },
    reset: () => {
      bookings.clear();
      webhooks.clear();
    },
  };
};

const eventTypesOf = (team: Team, users: ReadonlyMap<number, User>): EventType[] =>
  team.eventTypes.map(({ hostUserIds, ...type }) => ({
    ...type,
    team,
    hosts: hostUserIds.map((userId) => known(users, userId)),
  }));

/** A value the seed promises to contain. */
export const known = <T>(entries: ReadonlyMap<number, T>, id: number): T => {
  const value = entries.get(id);
  if (value === undefined) throw new Error(`the seed refers to ${id}, which it does not contain`);
  return value;
};
