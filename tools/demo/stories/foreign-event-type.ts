import type { Alert } from '@fencepost/contracts/integrity/alert';
import type { DemoCompany } from '../../dev/state.ts';
import type { Narrator } from '../narrator.ts';
import { shownInSlack } from '../shown-in-slack.ts';
import type { World } from '../world.ts';

const SOON_SECONDS = 10;

const expectQuarantine = async (
  world: World,
  narrator: Narrator,
  company: DemoCompany,
  eventTypeId: number,
  reason: string,
): Promise<void> => {
  const delivery = world.recordedBooking(eventTypeId);
  const deliveredAt = new Date().toISOString();
  const answer = await world.deliver(company, delivery);
  narrator.check('it is authentic, so it is accepted with 200 and not lost', answer.status === 200);
  const [record] = await narrator.checkSoon(
    'it is in quarantine, once',
    SOON_SECONDS,
    () => world.quarantineOf(delivery),
    (seen) => seen.length === 1,
  );
  narrator.check(`the reason is ${reason}`, record?.reason === reason);
  narrator.say(`explanation: ${record?.explanation ?? 'none'}`);
  for (const { source, detail } of record?.evidence ?? []) narrator.say(`evidence (${source}): ${detail}`);
  for (const candidate of world.state.companies) {
    narrator.check(
      `${candidate.name} has no appointment from it`,
      (await world.appointmentsOf(candidate, delivery.uid)).length === 0,
    );
  }
  narrator.check('no company has a customer from it', (await world.customersNamed(delivery.email)) === 0);
  const isThisCause = (alert: Alert): boolean =>
    alert.status === 'open' && alert.tenantId === company.id && alert.cause === `${reason}:${eventTypeId}`;
  const [alert] = await narrator.checkSoon(
    'one alert stands for this cause and counts this delivery',
    SOON_SECONDS,
    () => world.alerts(isThisCause),
    (seen) => seen.length === 1 && (seen[0]?.lastSeenAt ?? '') >= deliveredAt,
  );
  await shownInSlack(world, narrator, alert?.id);
};

/** Story 3: another company's event type at this company's endpoint. */
export const foreignEventType = async (world: World, narrator: Narrator): Promise<void> => {
  const company = world.company(1);
  const other = world.company(15);
  const [eventTypeId = 0] = other.eventTypeIds;
  narrator.title('3. An event type of the other company arrives at this company’s endpoint');
  narrator.say(
    `Event type ${eventTypeId} belongs to ${other.name}; it is delivered, correctly signed, to ${company.name}.`,
  );
  await expectQuarantine(world, narrator, company, eventTypeId, 'event_type_of_other_company');
};

const UNKNOWN_EVENT_TYPE = 987_654_321;

/** Story 4: an event type nobody knows. */
export const unknownEventType = async (world: World, narrator: Narrator): Promise<void> => {
  const company = world.company(1);
  narrator.title('4. An event type arrives that nobody knows');
  narrator.say(`Event type ${UNKNOWN_EVENT_TYPE} is mapped to no company. There is no default company to give it to.`);
  await expectQuarantine(world, narrator, company, UNKNOWN_EVENT_TYPE, 'event_type_unknown');
};
