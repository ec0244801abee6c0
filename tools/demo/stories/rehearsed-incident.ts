import { issueCompanyApiKey } from '@fencepost/contracts/tenant/api-key';
import { listCompanies } from '@fencepost/contracts/tenant/company';
import { listMappings } from '@fencepost/contracts/tenant/mapping';
import { getTeam } from '@fencepost/contracts/tenant/team';
import { getTeamSwitch, simulateTeamSwitch, switchTeam, undoTeamSwitch } from '@fencepost/contracts/tenant/team-switch';
import { type DemoCompany, rehearsalCompanies, spareTeam } from '@fencepost/fakes/demo-companies';
import { legacyRowsOfS2 } from '@fencepost/fakes/legacy-s2';
import type { Narrator } from '../narrator.ts';
import type { World } from '../world.ts';
import { leave, leaveEarlierRehearsals } from './leave.ts';
import { s2Incident } from './s2-incident.ts';

/** Longer than Cal.com lets a company wait that asked too often. */
const SWITCHED_WITHIN_SECONDS = 150;
/** A company that has left keeps its number for ever: every rehearsal has numbers of its own. */
const NUMBERS_APART = 10_000;
const MOST_REHEARSALS = 50_000;

/** Story 10: incident S2 as it was, on companies of a rehearsal that share nothing with the demo's own. */
export const rehearsedIncident = async (world: World, narrator: Narrator): Promise<void> => {
  narrator.title('10. Incident S2 is loaded as it was in the predecessor, with its numbers');
  await leaveEarlierRehearsals(world, narrator);
  const apart = NUMBERS_APART * (1 + Math.floor(Math.random() * MOST_REHEARSALS));
  const companies = rehearsalCompanies.map((company) => ({ ...company, number: company.number + apart }));
  await s2Incident(world, narrator, { companies, rows: legacyRowsOfS2(companies) });
  const [hairdresser] = companies;
  if (hairdresser !== undefined) await switchAndBack(world, narrator, hairdresser);
  narrator.title('12. The companies of the rehearsal leave');
  for (const { number } of companies) {
    for (const company of (await world.operator(listCompanies, { number })).data) await leave(world, narrator, company);
  }
};

const switchAndBack = async (world: World, narrator: Narrator, company: DemoCompany): Promise<void> => {
  narrator.title('11. A company leaves its Cal.com team for another, and comes back');
  const [{ id: tenantId } = { id: '' }] = (await world.operator(listCompanies, { number: company.number })).data;
  const { key } = await world.operator(issueCompanyApiKey, { tenantId, label: 'switch', role: 'owner' });
  const api = world.api(key);
  const mapped = async () =>
    JSON.stringify(
      (await api(listMappings, { limit: 100 })).data
        .filter(({ status }) => status === 'active')
        .map(({ eventTypeId }) => eventTypeId)
        .sort(),
    );
  const before = await mapped();
  const { impact } = await api(simulateTeamSwitch, { calcomTeamId: spareTeam.calcomTeamId });
  narrator.quote(
    `it would cost ${impact.services} services, ${impact.mappings} mappings, ${impact.passports} passports`,
  );
  narrator.check('every service of the company hangs on the team', impact.services === company.eventTypes.length);
  const { id: teamSwitchId } = await api(switchTeam, { calcomTeamId: spareTeam.calcomTeamId, expected: impact });
  const look = () => api(getTeamSwitch, { teamSwitchId });
  const switched = await narrator.checkSoon(
    'the switch goes through',
    SWITCHED_WITHIN_SECONDS,
    look,
    ({ state }) => state === 'switched',
  );
  narrator.check(
    'what happened is what was predicted, number by number',
    JSON.stringify(switched.happened) === JSON.stringify(impact),
  );
  await narrator.checkSoon(
    'the new team is imported',
    SWITCHED_WITHIN_SECONDS,
    () => api(getTeam, {}),
    ({ calcomTeamId, syncStatus }) => calcomTeamId === spareTeam.calcomTeamId && syncStatus === 'synced',
  );
  await api(undoTeamSwitch, { teamSwitchId, version: (await look()).version });
  await narrator.checkSoon('it is undone', SWITCHED_WITHIN_SECONDS, look, ({ state }) => state === 'undone');
  narrator.check('every event type is mapped as before', (await mapped()) === before);
};
