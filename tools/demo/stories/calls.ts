import { randomInt, randomUUID } from 'node:crypto';
import { getAppointment } from '@fencepost/contracts/booking/appointment';
import { listCalls, type VoiceAnswer } from '@fencepost/contracts/booking/call';
import type { FakeCall } from '@fencepost/fakes/retell/sender';
import { z } from 'zod';
import type { DemoCompany } from '../../dev/state.ts';
import type { Narrator } from '../narrator.ts';
import { shownInSlack } from '../shown-in-slack.ts';
import type { World } from '../world.ts';

const SOON_SECONDS = 20;
const MOST = 100;
const LINES = 1e8;

const Offers = z.object({ slots: z.array(z.object({ slotToken: z.string(), when: z.string() })).min(1) });
const Booked = z.object({ appointmentId: z.string() });

/** A call from a number that nobody had before. */
const newCall = (to: string, agentId: string): FakeCall => ({
  callId: `call_${randomUUID()}`,
  agentId,
  from: `+49151${String(randomInt(LINES)).padStart(8, '0')}`,
  to,
});

/** Story 16: a call that books, and one that is nobody's for certain. */
export const calls = async (world: World, narrator: Narrator): Promise<void> => {
  await bookingCall(world, narrator, world.company(1));
  await crossedCall(world, narrator, world.company(1), world.company(15));
};

const bookingCall = async (world: World, narrator: Narrator, company: DemoCompany): Promise<void> => {
  const api = world.api(company.apiKey);
  const retell = world.telephone(company);
  const call = newCall(company.phoneNumber, company.voiceAgentId);
  narrator.title(`16. Somebody calls ${company.name} and books`);
  const greeted = await retell.inbound(call);
  const { dynamic_variables: variables = {} } = greeted.body?.call_inbound ?? {};
  narrator.check(
    'before it answers, the agent knows for whom it speaks',
    Object.values(variables).some((value) => value.includes(company.name)),
  );
  await retell.started(call);
  const free = await retell.ask(call, 'check_availability', { service: 'Herrenhaarschnitt' });
  narrator.quote(free.body?.say ?? 'nothing was said');
  const offers = Offers.safeParse(free.body?.data);
  narrator.check('the caller is offered times', offers.success);
  const { slotToken } = offers.data?.slots[0] ?? {};
  const book = () => retell.ask(call, 'book_appointment', { slotToken, name: 'Grace Hopper' });
  const said = await book();
  narrator.quote(said.body?.say ?? 'nothing was said');
  const booked = Booked.safeParse(said.body?.data);
  narrator.check('one is booked', said.body?.status === 'ok' && booked.success);
  const again = Booked.safeParse((await book()).body?.data);
  narrator.check(
    'asked once more, the agent hears of the same appointment',
    booked.success && again.data?.appointmentId === booked.data.appointmentId,
  );
  if (booked.success) {
    const appointment = await api(getAppointment, booked.data);
    const { phoneNumber, voiceAgent, branch } = appointment.passport;
    narrator.check(
      'it is the company’s, and its passport names number, agent and branch',
      appointment.source === 'retell_ai' && [phoneNumber, voiceAgent].every(Boolean) && branch?.id === company.branchId,
    );
  }
  await retell.ended(call);
  await narrator.checkSoon(
    'after the call, what was promised is compared with what is booked: kept',
    SOON_SECONDS,
    async () => (await api(listCalls, { limit: MOST })).data.find(({ vendorCallId }) => vendorCallId === call.callId),
    (seen) => seen?.promisesKept === true,
  );
};

const crossedCall = async (world: World, narrator: Narrator, company: DemoCompany, other: DemoCompany) => {
  const retell = world.telephone(company);
  const call = newCall(company.phoneNumber, other.voiceAgentId);
  const begunAt = new Date().toISOString();
  narrator.say(`A call to a number of ${company.name} is answered by the agent of ${other.name}.`);
  const told = [await retell.inbound(call), await retell.started(call)];
  const asked = [
    await retell.ask(call, 'list_services'),
    await retell.ask(call, 'book_appointment', { service: 'Herrenhaarschnitt', date: 'morgen um 10', name: 'Eve' }),
  ];
  narrator.check(
    'nothing is answered with an error (S4)',
    [...told, ...asked].every(({ status }) => status < 300),
  );
  const spoken = asked.flatMap(({ body }) => body ?? []);
  const isKind = ({ say, status, data }: VoiceAnswer): boolean =>
    status === 'refused' && say.includes('zurückrufen') && Object.keys(data).length === 0;
  narrator.check(
    'the caller hears a kind sentence and is offered to be called back, and nothing of either company',
    spoken.length === asked.length && spoken.every(isKind),
  );
  narrator.quote(spoken[0]?.say ?? 'nothing was said');
  const [record] = await narrator.checkSoon(
    'what the call told is in quarantine',
    SOON_SECONDS,
    () =>
      world.quarantined(
        ({ reason, claimedTenantId, quarantinedAt }) =>
          reason === 'agent_of_other_company' && claimedTenantId === company.id && quarantinedAt >= begunAt,
      ),
    (seen) => seen.length >= 2,
  );
  narrator.say(`explanation: ${record?.explanation ?? 'none'}`);
  const [alert] = await narrator.checkSoon(
    'one alert stands for it',
    SOON_SECONDS,
    () =>
      world.alerts(
        ({ status, tenantId, cause }) =>
          status === 'open' && tenantId === company.id && cause.startsWith('agent_of_other_company'),
      ),
    (seen) => seen.length === 1 && (seen[0]?.lastSeenAt ?? '') >= begunAt,
  );
  await shownInSlack(world, narrator, alert?.id);
  narrator.check('no company has a customer from it', (await world.customersWithPhone(call.from ?? '')) === 0);
};
