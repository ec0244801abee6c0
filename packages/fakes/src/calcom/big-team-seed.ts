import type { CalcomSeed, SeedEventType, SeedUser } from './seed.ts';

/** The team of `bigTeamSeed`, and the key of its owner. */
export const bigTeam = { id: 50_001, ownerKey: 'cal_demo_big_owner' } as const;

const FIRST_USER_ID = 5_000_001;
const FIRST_EVENT_TYPE_ID = 6_000_001;
const HOSTS = 3;

/** A seed with one team of so many event types and members, the owner among them, for tests of size. */
export const bigTeamSeed = (size: { readonly eventTypes: number; readonly members: number }): CalcomSeed => {
  const users = numbered(size.members, personOf);
  const hostUserIds = users.slice(0, HOSTS).map(({ id }) => id);
  return {
    users,
    teams: [
      {
        id: bigTeam.id,
        name: 'Großer Salon',
        slug: 'grosser-salon',
        timeZone: 'Europe/Berlin',
        members: users.map(({ id }, index) => ({ userId: id, role: index === 0 ? 'OWNER' : 'MEMBER' })),
        eventTypes: numbered(size.eventTypes, (index) => eventTypeOf(index, hostUserIds)),
      },
    ],
  };
};

const numbered = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const personOf = (index: number): SeedUser => ({
  id: FIRST_USER_ID + index,
  name: `Mitarbeiter ${index + 1}`,
  email: `mitarbeiter-${index + 1}@example.com`,
  username: `mitarbeiter-${index + 1}`,
  timeZone: 'Europe/Berlin',
  apiKeys: index === 0 ? [bigTeam.ownerKey] : [],
});

const eventTypeOf = (index: number, hostUserIds: readonly number[]): SeedEventType => ({
  id: FIRST_EVENT_TYPE_ID + index,
  title: `Leistung ${index + 1}`,
  slug: `leistung-${index + 1}`,
  lengthInMinutes: 15 + 5 * (index % 10),
  schedulingType: 'roundRobin',
  hostUserIds,
  price: 1_000 + index,
  currency: 'eur',
});
