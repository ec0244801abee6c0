import type { Narrator } from '../narrator.ts';
import type { World } from '../world.ts';

const BENT_EVENT_TYPE = 2_563_193;
const FOUND_WITHIN_SECONDS = 5;
const SHOWN_WITHIN_SECONDS = 10;
const INVARIANT = 'mapping-team-is-company-team';

/** Story 5: incident S2's contamination, done to the database behind everybody's back, and mended by a command. */
export const bentMapping = async (
  world: World,
  narrator: Narrator,
  mend: (eventTypeId: number) => Promise<void>,
): Promise<void> => {
  const victim = world.company(15);
  const foreign = world.company(1);
  const ofVictim = () => world.alerts((alert) => alert.invariant === INVARIANT && alert.tenantId === victim.id);
  narrator.title('5. A mapping is bent directly in the database');
  narrator.say(
    `Event type ${BENT_EVENT_TYPE} of ${victim.name} now says team ${foreign.calcomTeamId}, which is ${foreign.name}’s. Nobody is told.`,
  );
  await world.bendMapping(BENT_EVENT_TYPE, foreign.calcomTeamId);
  const [alert] = await narrator.checkSoon(
    `the monitor finds it by itself within ${FOUND_WITHIN_SECONDS} s`,
    FOUND_WITHIN_SECONDS,
    ofVictim,
    (seen) => seen.some((candidate) => candidate.status === 'open'),
  );
  const id = alert?.id ?? 'no alert';
  const look = () => world.slackMessages(id);
  for (const text of await narrator.checkSoon('Slack shows it', SHOWN_WITHIN_SECONDS, look, (seen) =>
    seen.some((text) => /^\[OPEN · CRITICAL/.test(text)),
  ))
    narrator.quote(text);
  narrator.say('Somebody presses “Acknowledge” under it.');
  const told = await world.pressInSlack(id, 'acknowledge');
  for (const text of told) narrator.quote(text);
  await narrator.checkSoon(
    'the alert says who has it, and so does its message',
    SHOWN_WITHIN_SECONDS,
    async () => ({ alerts: await ofVictim(), texts: await look() }),
    ({ alerts, texts }) =>
      alerts.some(({ acknowledged }) => acknowledged?.by.id === 'slack:U0DEMO') &&
      texts.some((text) => /^\[ACKNOWLEDGED · CRITICAL/.test(text)),
  );
  narrator.say('An operator maps the event type again, through the validated command.');
  await mend(BENT_EVENT_TYPE);
  await narrator.checkSoon(
    'the alert resolves itself',
    SHOWN_WITHIN_SECONDS,
    ofVictim,
    (seen) => seen.length === 1 && seen[0]?.status === 'resolved',
  );
  const texts = await narrator.checkSoon(
    'its Slack message now says resolved, in place',
    SHOWN_WITHIN_SECONDS,
    look,
    (seen) => seen.length === 1 && /^\[RESOLVED/.test(seen[0] ?? ''),
  );
  for (const text of texts) narrator.quote(text);
};
