import { randomInt, randomUUID } from 'node:crypto';
import { listCalls, VoiceAnswer } from '@fencepost/contracts/booking/call';
import { listCallbacks } from '@fencepost/contracts/booking/callback';
import { registerVoiceAgent } from '@fencepost/contracts/tenant/voice-agent';
import type { FakeCall } from '@fencepost/fakes/retell/sender';
import type { Narrator } from '../narrator.ts';
import { shownInSlack } from '../shown-in-slack.ts';
import type { World } from '../world.ts';

const SOON_SECONDS = 20;
/** What could not be written is tried again, more and more rarely. */
const APPLIED_WITHIN_SECONDS = 40;
const MOST = 100;
const LINES = 1e8;
const CALLS = 3;
/** Of each call: its begin, what was asked to be written, its end. */
const KEPT_OF_A_CALL = 3;
const FIRST_ERROR = 300;
const REASON = 'agent_unknown';

const SpokenAnswer = VoiceAnswer.pick({ status: true, code: true });

/** Story 22, incident S4: a guard that fails every call stays hard, nobody hears an error, and nothing is lost. */
export const hardGuard = async (world: World, narrator: Narrator): Promise<void> => {
  await unknownAgent(world, narrator);
  await guardedDatabase(world, narrator);
};

const newCall = (to: string, agentId: string): FakeCall => {
  const from = `+49160${String(randomInt(LINES)).padStart(8, '0')}`;
  return { callId: `call_${randomUUID()}`, agentId, from, to };
};

const unknownAgent = async (world: World, narrator: Narrator): Promise<void> => {
  const company = world.company(1);
  const agentId = `agent_${randomUUID().replaceAll('-', '')}`;
  const calls = Array.from({ length: CALLS }, () => newCall(company.phoneNumber, agentId));
  const ids = new Set(calls.map(({ callId }) => callId));
  const begunAt = new Date().toISOString();
  const ofOurs = () => world.quarantined(({ reason, quarantinedAt }) => reason === REASON && quarantinedAt >= begunAt);
  const callsOf = async (number: number) =>
    (await world.api(world.company(number).apiKey)(listCalls, { limit: MOST })).data.filter(({ vendorCallId }) =>
      ids.has(vendorCallId),
    );
  const customers = async () =>
    (await Promise.all(calls.map(({ from }) => world.customersWithPhone(from ?? '')))).reduce(
      (sum, each) => sum + each,
    );
  const alerts = () => world.alerts(({ tenantId, cause }) => tenantId === company.id && cause.startsWith(`${REASON}:`));

  narrator.title('22. A hard guard refuses every call of an agent that nobody has registered (S4)');
  const told = await Promise.all(calls.map((call) => callThrough(world, call)));
  const answers = told.flat();
  narrator.check(
    `${answers.length} requests of ${CALLS} calls, and Retell hears no error`,
    answers.length === CALLS * 5 && answers.every(({ status }) => status < FIRST_ERROR),
  );
  const spoken = answers.flatMap(({ body }) => SpokenAnswer.safeParse(body).data ?? []);
  narrator.check(
    'the guard was not relaxed to a line in a log: nothing of what was asked is done',
    spoken.length === 2 * CALLS &&
      spoken.every(({ status }) => status !== 'ok') &&
      spoken.some(({ status, code }) => status === 'refused' && code === REASON),
  );
  const [record] = await narrator.checkSoon(
    'everything that was told is accepted and in quarantine, once',
    SOON_SECONDS,
    ofOurs,
    (seen) => seen.length === CALLS * KEPT_OF_A_CALL && seen.every(({ status }) => status === 'quarantined'),
  );
  narrator.say(`explanation: ${record?.explanation ?? 'none'}`);
  const given = [...(await callsOf(1)), ...(await callsOf(15))];
  narrator.check('no company was given a call or a customer by default', given.length + (await customers()) === 0);
  const [alert] = await narrator.checkSoon(
    'one alert stands for all of them',
    SOON_SECONDS,
    alerts,
    (seen) => seen.length === 1 && seen[0]?.status === 'open' && seen[0].count >= CALLS * KEPT_OF_A_CALL,
  );
  await shownInSlack(world, narrator, alert?.id);

  narrator.say('The company registers its agent. Nobody replays anything.');
  await world.api(company.apiKey)(registerVoiceAgent, { vendor: 'retell', agentId, label: 'New front desk' });
  await narrator.checkSoon(
    'what waited is applied by itself',
    SOON_SECONDS,
    ofOurs,
    (seen) => seen.length === CALLS * KEPT_OF_A_CALL && seen.every(({ status }) => status === 'released'),
  );
  await narrator.checkSoon(
    'every call is the company’s, once, and over; no other company has one',
    SOON_SECONDS,
    async () => ({ own: await callsOf(1), foreign: await callsOf(15) }),
    ({ own, foreign }) => own.length === CALLS && own.every(({ status }) => status === 'ended') && foreign.length === 0,
  );
  await narrator.checkSoon(
    'whoever was told no is called back',
    SOON_SECONDS,
    async () => (await world.api(company.apiKey)(listCallbacks, { limit: MOST, status: 'open' })).data,
    (seen) => seen.filter(({ cause, createdAt }) => cause === 'unresolved' && createdAt >= begunAt).length === CALLS,
  );
  await narrator.checkSoon(
    'the alert resolves itself',
    SOON_SECONDS,
    alerts,
    (seen) => seen.length === 1 && seen[0]?.status === 'resolved',
  );
};

/** The guard of S4 itself: a rule of the database that is wrong, and refuses every row. */
const guardedDatabase = async (world: World, narrator: Narrator): Promise<void> => {
  const company = world.company(1);
  const call = newCall(company.phoneNumber, company.voiceAgentId);
  const seen = async () =>
    (await world.api(company.apiKey)(listCalls, { limit: MOST })).data.filter(
      ({ vendorCallId }) => vendorCallId === call.callId,
    );
  narrator.title('23. A rule of the database refuses every row of a call (S4)');
  const refusals = () =>
    world.metric('booking', 'fencepost_messages_consumed_total', 'durable="booking",outcome="retried"');
  const before = await refusals();
  const mend = await world.refuseRows('calls');
  try {
    const answers = await callThrough(world, call);
    narrator.check(
      `${answers.length} requests of a call, and Retell hears no error`,
      answers.every(({ status }) => status < FIRST_ERROR),
    );
    await narrator.checkSoon(
      'the rule refuses what is to be written, again and again',
      SOON_SECONDS,
      refusals,
      (now) => now !== undefined && now > (before ?? 0) + 1,
    );
    narrator.check('nothing of it is there', (await seen()).length === 0);
  } finally {
    await mend();
  }
  narrator.say('The rule is mended.');
  await narrator.checkSoon(
    'the call is there, once, with its end: nothing was lost',
    APPLIED_WITHIN_SECONDS,
    seen,
    (calls) => calls.length === 1 && calls[0]?.status === 'ended',
  );
};

const callThrough = async (world: World, call: FakeCall) => {
  const retell = world.telephone(world.company(1));
  const [inbound, started] = [await retell.inbound(call), await retell.started(call)];
  const listed = await retell.ask(call, 'list_services');
  const booked = await retell.ask(call, 'book_appointment', { service: 'Herrenhaarschnitt', date: 'morgen um 10' });
  return [inbound, started, listed, booked, await retell.ended(call)].map(({ status, body }) => ({
    status,
    body: body as unknown,
  }));
};
