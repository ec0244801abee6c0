/** One bookable event type of a demo company's Cal.com team. */
export interface DemoEventType {
  readonly id: number;
  readonly title: string;
  readonly slug: string;
  readonly lengthInMinutes: number;
}

/** One company as the demo, the seeder and the fake Cal.com know it. */
export interface DemoCompany {
  /** The number the company has in the requirements (TEN-057, TEN-058); not an id of ours. */
  readonly number: number;
  readonly name: string;
  readonly calcomTeamId: number;
  readonly timeZone: string;
  readonly eventTypes: readonly DemoEventType[];
}

/** The two companies of TEN-057 and TEN-058 in their healthy end state: 18 and 2 services, each team with one owner. */
export const demoCompanies: readonly [DemoCompany, DemoCompany] = [
  {
    number: 1,
    name: 'Friseur 1',
    calcomTeamId: 34209,
    timeZone: 'Europe/Berlin',
    eventTypes: [
      { id: 3420901, title: 'Herrenhaarschnitt', slug: 'herrenhaarschnitt', lengthInMinutes: 30 },
      { id: 3420902, title: 'Damenhaarschnitt', slug: 'damenhaarschnitt', lengthInMinutes: 45 },
      { id: 3420903, title: 'Kinderhaarschnitt', slug: 'kinderhaarschnitt', lengthInMinutes: 20 },
      { id: 3420904, title: 'Trockenschnitt', slug: 'trockenschnitt', lengthInMinutes: 30 },
      { id: 3420905, title: 'Waschen, schneiden, föhnen', slug: 'waschen-schneiden-foehnen', lengthInMinutes: 60 },
      { id: 3420906, title: 'Waschen und Stylen', slug: 'waschen-und-stylen', lengthInMinutes: 45 },
      { id: 3420907, title: 'Ponyschnitt', slug: 'ponyschnitt', lengthInMinutes: 15 },
      { id: 3420908, title: 'Bartpflege', slug: 'bartpflege', lengthInMinutes: 20 },
      { id: 3420909, title: 'Haarschnitt und Bart', slug: 'haarschnitt-und-bart', lengthInMinutes: 50 },
      { id: 3420910, title: 'Ansatzfärbung', slug: 'ansatzfaerbung', lengthInMinutes: 90 },
      { id: 3420911, title: 'Komplettfärbung', slug: 'komplettfaerbung', lengthInMinutes: 120 },
      { id: 3420912, title: 'Foliensträhnen', slug: 'folienstraehnen', lengthInMinutes: 120 },
      { id: 3420913, title: 'Balayage', slug: 'balayage', lengthInMinutes: 180 },
      { id: 3420914, title: 'Blondierung', slug: 'blondierung', lengthInMinutes: 150 },
      { id: 3420915, title: 'Dauerwelle', slug: 'dauerwelle', lengthInMinutes: 120 },
      { id: 3420916, title: 'Keratinglättung', slug: 'keratinglaettung', lengthInMinutes: 180 },
      { id: 3420917, title: 'Hochsteckfrisur', slug: 'hochsteckfrisur', lengthInMinutes: 75 },
      { id: 3420918, title: 'Intensivpflege', slug: 'intensivpflege', lengthInMinutes: 30 },
    ],
  },
  {
    number: 15,
    name: 'AskProAI',
    calcomTeamId: 39203,
    timeZone: 'Europe/Berlin',
    eventTypes: [
      { id: 2563193, title: 'Beratungsgespräch', slug: 'beratungsgespraech', lengthInMinutes: 30 },
      { id: 3664712, title: 'Telefonassistent einrichten', slug: 'telefonassistent-einrichten', lengthInMinutes: 60 },
    ],
  },
];

/** How the names of companies end that only rehearse. */
export const REHEARSAL_MARK = '(rehearsal)';
const REHEARSAL_NUMBERS = 9_000;
const REHEARSAL_IDS = 900_000_000;

const rehearsing = (company: DemoCompany): DemoCompany => ({
  ...company,
  number: company.number + REHEARSAL_NUMBERS,
  name: `${company.name} ${REHEARSAL_MARK}`,
  calcomTeamId: company.calcomTeamId + REHEARSAL_IDS,
  eventTypes: company.eventTypes.map((eventType) => ({ ...eventType, id: eventType.id + REHEARSAL_IDS })),
});

const CANARY_IDS = 990_000_000;
function canary(place: number): DemoCompany {
  return {
    number: 990_000 + place,
    name: `Canary ${990_000 + place}`,
    calcomTeamId: CANARY_IDS + place,
    timeZone: 'Europe/Berlin',
    eventTypes: [
      { id: CANARY_IDS + 100 * place + 1, title: 'Probe', slug: 'probe', lengthInMinutes: 30 },
      { id: CANARY_IDS + 100 * place + 2, title: 'Gegenprobe', slug: 'gegenprobe', lengthInMinutes: 30 },
    ],
  };
}

const FORMER = 10;
function formerOf(place: number): DemoCompany {
  const { eventTypes, ...team } = canary(FORMER + place);
  return { ...team, number: 0, name: `Former Canary ${place}`, eventTypes: eventTypes.slice(0, 1) };
}

/** The same companies once more under other numbers and ids: an incident is played on them, so that the demo's own stay whole. */
export const rehearsalCompanies: readonly [DemoCompany, DemoCompany] = [
  rehearsing(demoCompanies[0]),
  rehearsing(demoCompanies[1]),
];

/** The teams of the two synthetic companies by which the prober tries isolation. */
export const canaryCompanies: readonly [DemoCompany, DemoCompany] = [canary(1), canary(2)];

/** The teams that the synthetic companies are in at first, and leave, so that there is a change of team to try. */
export const canaryFormerTeams: readonly [DemoCompany, DemoCompany] = [formerOf(1), formerOf(2)];

/** A team that a rehearsing company may switch to. */
export const spareTeam: DemoCompany = {
  number: 0,
  name: `Friseur 1 Süd ${REHEARSAL_MARK}`,
  calcomTeamId: 900_034_299,
  timeZone: 'Europe/Berlin',
  eventTypes: [
    { id: 900_342_901, title: 'Herrenhaarschnitt Süd', slug: 'herrenhaarschnitt-sued', lengthInMinutes: 30 },
    { id: 900_342_902, title: 'Damenhaarschnitt Süd', slug: 'damenhaarschnitt-sued', lengthInMinutes: 45 },
  ],
};
