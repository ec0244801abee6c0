import type { Narrator } from './narrator.ts';
import type { World } from './world.ts';

const SOON_SECONDS = 10;

/** Checks that an alert is one message in Slack, and quotes it. */
export const shownInSlack = async (world: World, narrator: Narrator, alertId: string | undefined): Promise<void> => {
  const messages = await narrator.checkSoon(
    'Slack shows it as one message',
    SOON_SECONDS,
    () => world.slackMessages(alertId ?? 'no alert'),
    (seen) => seen.length === 1,
  );
  for (const text of messages) narrator.quote(text);
};
