import type { Narrator } from '../narrator.ts';
import type { World } from '../world.ts';

const VISIBLE_WITHIN_SECONDS = 10;

/** Story 6: the whole way, from a customer at Cal.com to an appointment of each company. */
export const bookedAtCalcom = async (world: World, narrator: Narrator): Promise<void> => {
  narrator.title('6. Customers book at Cal.com itself');
  for (const company of world.state.companies) {
    const [eventTypeId = 0] = company.eventTypeIds;
    const uid = await world.bookAtCalcom(company, eventTypeId);
    narrator.say(`A customer books event type ${eventTypeId} of ${company.name}; Cal.com calls the booking ${uid}.`);
    const look = () => world.appointmentsOf(company, uid);
    await narrator.checkSoon(
      `${company.name} has the appointment`,
      VISIBLE_WITHIN_SECONDS,
      look,
      (seen) => seen.length === 1,
    );
    for (const other of world.state.companies.filter((candidate) => candidate.id !== company.id)) {
      narrator.check(`${other.name} does not see it`, (await world.appointmentsOf(other, uid)).length === 0);
    }
  }
};
