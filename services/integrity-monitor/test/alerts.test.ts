import { eventually } from '@fencepost/testing/eventually';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { healthyCompany, tells } from './histories.ts';
import { openRealGround, type RealGround } from './real-ground.ts';

const DEMO = 'U0DEMO';
const own = tells(1);
let ground: RealGround;
let running: Awaited<ReturnType<RealGround['start']>>[];

const begin = async (replicas: number): Promise<void> => {
  for (let replica = 0; replica < replicas; replica += 1) running.push(await ground.start());
  await eventually(async () => expect((await ground.status()).caughtUp).toBe(true));
};
beforeEach(async () => {
  running = [];
  ground = await openRealGround(inject('servers'), { SLACK_APPROVERS: DEMO });
  await ground.publish(...healthyCompany(1));
});
afterEach(async () => {
  await Promise.all(running.map((monitor) => monitor.stop()));
  await ground.close();
});

const shown = async () => {
  const [alert] = await ground.alerts();
  expect(alert?.slack).toMatchObject({ pending: false, lastError: null });
  return alert;
};

describe('on real servers, with two replicas', () => {
  it('a person takes an alert and silences it; its message and its thread say so, and its history is read back (K14)', async () => {
    await begin(2);
    await ground.publish(own.quarantined(1));
    const alert = await eventually(shown);
    const alertId = alert?.id ?? '';
    expect(await ground.press({ press: 'acknowledge', alertId }, DEMO)).toContain('You have it');
    expect(await ground.press({ press: 'silence', alertId, minutes: 60 }, DEMO)).toContain('Silent until');
    await expect(ground.press({ press: 'acknowledge', alertId }, 'U9STRANGER')).rejects.toMatchObject({
      code: 'forbidden',
    });
    await eventually(async () => {
      expect(await shown()).toMatchObject({
        ...{ status: 'silenced', acknowledged: { by: { id: `slack:${DEMO}` } } },
      });
      const [message] = ground.slack.messages();
      expect(message?.text).toContain('[SILENCED');
      expect(message?.replies.map(({ text }) => text).join('\n')).toMatch(/Acknowledged by <@U0DEMO>.*Silenced by/s);
    });
    const happened = (await ground.history(alertId)).map((entry) => entry.happened);
    expect(happened).toEqual(['opened', 'acknowledged', 'silenced']);
    expect((await ground.report(alertId)).body).toContain('acknowledged by operator `slack:U0DEMO`');
    expect(ground.slack.messages()).toHaveLength(1);
  });

  it('a storm is at most 25 messages and one for the rest, and its database keeps to the same limit (law 11)', async () => {
    await begin(2);
    await ground.publish(...Array.from({ length: 60 }, (_, index) => tells(100 + index).quarantined(1)));
    await eventually(async () => {
      expect((await ground.status()).openAlerts).toBe(60);
      expect((await ground.status()).slackPending).toBe(0);
      const messages = ground.slack.messages().map(({ text }) => text);
      expect(messages.filter((text) => text.startsWith('[STORM] 35 further alerts'))).toHaveLength(1);
      expect(messages).toHaveLength(26);
    }, 30_000);
  });
});
