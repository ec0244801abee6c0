import type { Narrator } from '../narrator.ts';
import type { World } from '../world.ts';

const COPIES = 20;
const VISIBLE_WITHIN_SECONDS = 5;

/** Stories 1 and 2: a booking becomes an appointment with its passport; twenty more copies change nothing. */
export const bookingArrives = async (world: World, narrator: Narrator): Promise<void> => {
  const company = world.company(1);
  const [eventTypeId = 0] = company.eventTypeIds;
  const delivery = world.recordedBooking(eventTypeId);

  narrator.title('1. A booking arrives');
  narrator.say(`Cal.com tells ${company.name} of a booking: event type ${eventTypeId}, uid ${delivery.uid}.`);
  const answer = await world.deliver(company, delivery);
  narrator.check('the webhook is answered with 200 once it is durably stored', answer.status === 200);
  const look = () => world.appointmentsOf(company, delivery.uid);
  const [appointment] = await narrator.checkSoon(
    'the appointment is readable through /v1',
    VISIBLE_WITHIN_SECONDS,
    look,
    (seen) => seen.length === 1,
  );
  narrator.check('its passport names the company', appointment?.passport.company.id === company.id);
  narrator.check(
    'its passport names the company’s team',
    appointment?.passport.team.calcomTeamId === company.calcomTeamId,
  );
  for (const { source, detail } of appointment?.passport.evidence ?? [])
    narrator.say(`evidence (${source}): ${detail}`);

  narrator.title(`2. The same delivery again, ${COPIES} times at once`);
  const copies = await Promise.all(Array.from({ length: COPIES }, () => world.deliver(company, delivery)));
  narrator.check(
    'every copy is answered with 200',
    copies.every((copy) => copy.status === 200),
  );
  const after = world.recordedBooking(eventTypeId);
  await world.deliver(company, after);
  await narrator.checkSoon(
    'a later booking has passed behind them',
    VISIBLE_WITHIN_SECONDS,
    () => world.appointmentsOf(company, after.uid),
    (seen) => seen.length === 1,
  );
  const appointments = await look();
  narrator.check(
    'there is one appointment, the same as before',
    appointments.length === 1 && appointments[0]?.id === appointment?.id,
  );
  narrator.check('and its version did not move', appointments[0]?.version === appointment?.version);
  narrator.check('there is one customer', (await world.customersNamed(delivery.email)) === 1);
};
