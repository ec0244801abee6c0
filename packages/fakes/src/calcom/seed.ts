import {
  canaryCompanies,
  canaryFormerTeams,
  type DemoCompany,
  type DemoEventType,
  demoCompanies,
  rehearsalCompanies,
  spareTeam,
} from '../demo-companies.ts';

export type Role = 'MEMBER' | 'ADMIN' | 'OWNER';

/** A user of Cal.com; a key sees everything its user sees. */
export interface SeedUser {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly username: string;
  readonly timeZone: string;
  readonly apiKeys: readonly string[];
}

/** What an event type may say of itself besides its name and length; absent members have Cal.com's defaults. */
export interface EventTypeSettings {
  readonly description?: string | undefined;
  /** Minutes, like the other times. */
  readonly beforeEventBuffer?: number | undefined;
  readonly afterEventBuffer?: number | undefined;
  readonly minimumBookingNotice?: number | undefined;
  readonly slotInterval?: number | null | undefined;
  readonly bookingWindow?: unknown;
  readonly confirmationPolicy?: unknown;
  readonly seatsPerTimeSlot?: number | null | undefined;
  /** Minor units. */
  readonly price?: number | undefined;
  readonly currency?: string | undefined;
  readonly hidden?: boolean | undefined;
}

export interface SeedEventType extends DemoEventType, EventTypeSettings {
  /** roundRobin, collective or managed today; a newer Cal.com may know more. */
  readonly schedulingType: string;
  readonly hostUserIds: readonly number[];
}

export interface SeedTeam {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  readonly timeZone: string;
  readonly members: readonly { readonly userId: number; readonly role: Role }[];
  readonly eventTypes: readonly SeedEventType[];
}

/** What a fake Cal.com holds when it starts, as data. */
export interface CalcomSeed {
  readonly users: readonly SeedUser[];
  readonly teams: readonly SeedTeam[];
}

const person = (id: number, name: string, username: string, apiKeys: readonly string[]): SeedUser => ({
  id,
  name,
  email: `${username}@example.com`,
  username,
  timeZone: 'Europe/Berlin',
  apiKeys,
});

const PRICE_PER_MINUTE_CENTS = 90;

const teamOf = (company: DemoCompany, slug: string, members: SeedTeam['members']): SeedTeam => ({
  id: company.calcomTeamId,
  name: company.name,
  slug,
  timeZone: company.timeZone,
  members,
  eventTypes: company.eventTypes.map((eventType) => ({
    ...eventType,
    schedulingType: 'roundRobin',
    beforeEventBuffer: 0,
    afterEventBuffer: 5,
    minimumBookingNotice: 60,
    price: eventType.lengthInMinutes * PRICE_PER_MINUTE_CENTS,
    currency: 'eur',
    hostUserIds: members.map(({ userId }) => userId),
  })),
});

const [hairdresser, agency] = demoCompanies;
const [rehearsingHairdresser, rehearsingAgency] = rehearsalCompanies;

/** Keys of the demo's people, each named after whom it belongs to. They open nothing but this fake. */
export const demoApiKeys = {
  friseurOwner: 'cal_demo_friseur_owner',
  friseurMember: 'cal_demo_friseur_member',
  askProAiOwner: 'cal_demo_askproai_owner',
  rehearsalOwner: 'cal_demo_rehearsal_owner',
  rehearsingAgencyOwner: 'cal_demo_rehearsing_agency_owner',
  canaryOwners: ['cal_demo_canary_owner_1', 'cal_demo_canary_owner_2'],
} as const;

/** The demo companies' teams: an owner each, and one employee at the hairdresser's. In rehearsals each company has an owner, too. */
export const demoSeed: CalcomSeed = {
  users: [
    person(1001, 'Frieda Friseur', 'frieda', [demoApiKeys.friseurOwner]),
    person(1002, 'Stefan Schere', 'stefan', [demoApiKeys.friseurMember]),
    person(2001, 'Anton Agent', 'anton', [demoApiKeys.askProAiOwner]),
    person(9001, 'Renate Probe', 'renate', [demoApiKeys.rehearsalOwner]),
    person(9002, 'Rolf Probe', 'rolf', [demoApiKeys.rehearsingAgencyOwner]),
    // By the e-mail address of the staff that the prober employs: who gives a booking is known by it.
    ...demoApiKeys.canaryOwners.map((key, place) =>
      person(9901 + place, `Kanarienvogel ${place + 1}`, `canary-${990_001 + place}-staff`, [key]),
    ),
  ],
  teams: [
    teamOf(hairdresser, 'friseur-1', [
      { userId: 1001, role: 'OWNER' },
      { userId: 1002, role: 'MEMBER' },
    ]),
    teamOf(agency, 'askproai', [{ userId: 2001, role: 'OWNER' }]),
    ...[rehearsingHairdresser, spareTeam].map((company) =>
      teamOf(company, `team-${company.calcomTeamId}`, [{ userId: 9001, role: 'OWNER' }]),
    ),
    ...[canaryCompanies, canaryFormerTeams].flatMap((teams) =>
      teams.map((team, place) => teamOf(team, `team-${team.calcomTeamId}`, [{ userId: 9901 + place, role: 'OWNER' }])),
    ),
    teamOf(rehearsingAgency, `team-${rehearsingAgency.calcomTeamId}`, [{ userId: 9002, role: 'OWNER' }]),
  ],
};
