import { type Company, listCompanies } from '@fencepost/contracts/tenant/company';
import { getOffboarding, offboardCompany } from '@fencepost/contracts/tenant/offboarding';
import { REHEARSAL_MARK } from '@fencepost/fakes/demo-companies';
import { everyPage } from '../every-page.ts';
import type { Narrator } from '../narrator.ts';
import type { World } from '../world.ts';

/** Longer than Cal.com lets a company wait that asked too often. */
const LEFT_WITHIN_SECONDS = 150;

/** Lets a company leave, and watches until it has left. */
export const leave = async (
  { operator }: World,
  narrator: Narrator,
  { id: tenantId, number, name }: Pick<Company, 'id' | 'number' | 'name'>,
): Promise<void> => {
  await operator(offboardCompany, { tenantId, confirmNumber: number, withFutureAppointments: true });
  const left = await narrator.checkSoon(
    `${name} has left`,
    LEFT_WITHIN_SECONDS,
    () => operator(getOffboarding, { tenantId }),
    ({ state }) => state === 'left',
  );
  narrator.quote(`removed: ${JSON.stringify(left.removed)}`);
};

/** Whatever an interrupted rehearsal left behind has the teams and event types that the next one needs. */
export const leaveEarlierRehearsals = async (world: World, narrator: Narrator): Promise<void> => {
  const companies = await everyPage((cursor) => world.operator(listCompanies, { limit: 100, cursor }));
  const earlier = companies.filter(({ name, status }) => name.endsWith(REHEARSAL_MARK) && status !== 'offboarded');
  if (earlier.length === 0) return;
  narrator.say('An earlier rehearsal was interrupted: its companies leave first.');
  for (const company of earlier) await leave(world, narrator, company);
};
