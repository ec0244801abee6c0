import { randomInt } from 'node:crypto';
import { kill } from 'node:process';
import type { Narrator } from '../narrator.ts';
import type { World } from '../world.ts';

/** In the flow test it is 10,000 violations, ten minutes and 50,000 events; a demo is shorter. */
const DELIVERIES = 300;
const AT_ONCE = 15;
const KILLED_AFTER = DELIVERIES / 2;
const RETRY_AFTER_SECONDS = 3;
/** A process that was killed is back within some seconds where the machine is not busy. */
const COUNTED_WITHIN_SECONDS = 90;
const SHOWN_WITHIN_SECONDS = 60;
/** Of ten that the alert has. */
const SAMPLES_SHOWN = 5;
const MONITOR = 'integrity-monitor';
const UNKNOWN_EVENT_TYPES = 900_000_000;

/** After fifteen messages in ten minutes one message stands for the rest: a demo that is played twice has so many. */
const tellsAll = (text: string): boolean =>
  text.startsWith('[STORM]')
    ? Number(/`delivery-is-attributable`: \d+ alerts, (\d+) records/.exec(text)?.[1]) >= DELIVERIES
    : [`(${DELIVERIES} records)`, '`qua_', `and ${DELIVERIES - SAMPLES_SHOWN} more`].every((part) =>
        text.includes(part),
      );

/** Story 24: a storm of one cause while Slack is away, and the monitor killed in the middle of it. */
export const alertStorm = async (world: World, narrator: Narrator): Promise<void> => {
  const company = world.company(1);
  const eventTypeId = UNKNOWN_EVENT_TYPES + randomInt(1_000_000);
  const alerts = () => world.alerts(({ cause }) => cause === `event_type_unknown:${eventTypeId}`).catch(() => []);
  const process = world.state.processes.find(({ name }) => name === MONITOR);
  narrator.title(`24. ${DELIVERIES} deliveries of one cause; Slack is down, and the monitor is killed in the middle`);
  await world.slackFails({ kind: 'status', status: 503 });
  let [sent, accepted] = [0, 0];
  try {
    while (sent < DELIVERIES) {
      const statuses = await Promise.all(
        Array.from({ length: AT_ONCE }, () => world.deliver(company, world.recordedBooking(eventTypeId))),
      );
      sent += AT_ONCE;
      accepted += statuses.filter(({ status }) => status === 200).length;
      if (sent === KILLED_AFTER && process !== undefined) kill(process.pid, 'SIGKILL');
    }
    narrator.check(`${DELIVERIES} are accepted`, accepted === DELIVERIES);
    const [alert] = await narrator.checkSoon(
      'the monitor comes back, and one alert counts every one of them, once',
      COUNTED_WITHIN_SECONDS,
      alerts,
      (seen) => seen.length === 1 && seen[0]?.count === DELIVERIES,
    );
    const id = alert?.id ?? 'no alert';
    narrator.check('Slack shows nothing of it', (await world.slackMessages(id)).length === 0);
    await narrator.checkSoon(
      'the metrics show that it waits, and since when',
      COUNTED_WITHIN_SECONDS,
      async () => [
        await world.metric(MONITOR, 'fencepost_alerts_slack_pending'),
        await world.metric(MONITOR, 'fencepost_alerts_slack_lag_seconds'),
      ],
      (seen) => seen.every((value) => (value ?? 0) > 0),
    );
    narrator.say(`Slack is back, and asks for patience: 429, Retry-After ${RETRY_AFTER_SECONDS}.`);
    await world.slackFails({ kind: 'status', status: 429, headers: { 'retry-after': `${RETRY_AFTER_SECONDS}` } });
    await narrator.checkSoon(
      'it is given it',
      SHOWN_WITHIN_SECONDS,
      () => world.metric(MONITOR, 'fencepost_slack_failures_total', 'code="rate_limited"'),
      (seen) => (seen ?? 0) > 0,
    );
  } finally {
    await world.slackFails(undefined);
  }
  const [alert] = await alerts();
  const texts = await narrator.checkSoon(
    'then it is one message, with its count, its samples and how many more there are; or in the one for what is too much',
    SHOWN_WITHIN_SECONDS,
    () => world.slackMessages(alert?.id ?? 'no alert'),
    (seen) => seen.length === 1 && tellsAll(seen[0] ?? ''),
  );
  for (const text of texts) narrator.quote(text);
};
