import { startFakeSlack } from '@fencepost/fakes/slack/server';
import { eventually } from '@fencepost/testing/eventually';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { daysWork, PLANTED } from './days-work.ts';
import { type MonitorGround, mentioning, openMonitorGround, textsOf } from './monitor-ground.ts';
import { spawnMonitor } from './spawn-monitor.ts';
import { verdictsIn } from './verdicts.ts';

const SOON_MS = 60_000;

let ground: MonitorGround;
beforeEach(async () => {
  ground = await openMonitorGround();
});
afterEach(() => ground.close());

describe('the monitor killed in the middle of 50,000 events', () => {
  const EVENTS = 50_000;
  const KILL_AT = [15_000, 35_000];

  it('gives the verdicts of a run that nobody disturbed; no event and no message is lost or doubled', {
    timeout: 300_000,
  }, async () => {
    const { before, events, mended } = daysWork(EVENTS);
    expect(events).toHaveLength(EVENTS);
    await ground.publishAll(before);
    let child = spawnMonitor(ground.env);
    onTestFinished(() => child.kill());
    await ground.caughtUp();
    const positions: number[] = [];
    await ground.publishAll(events, async (published) => {
      if (!KILL_AT.includes(published)) return;
      positions.push(await eventually(async () => (await ground.status()).position, SOON_MS));
      await child.kill();
      child = spawnMonitor(ground.env);
    });
    const all = before.length + EVENTS;
    for (const position of positions) {
      expect(position).toBeGreaterThan(before.length);
      expect(position).toBeLessThan(all);
    }
    expect(positions).toHaveLength(KILL_AT.length);
    await eventually(async () => {
      expect(await ground.status()).toMatchObject({ position: all, eventsApplied: all, slackPending: 0 });
    }, 2 * SOON_MS);
    const known = (await ground.status()).entities;
    // Mended while it runs: the message that was posted before the first kill says so, in place.
    await ground.publishAll(mended);
    await eventually(async () => {
      expect((await ground.alerts()).filter(({ status }) => status === 'resolved')).toHaveLength(1);
      expect(await ground.status()).toMatchObject({ eventsApplied: all + mended.length, slackPending: 0 });
    }, SOON_MS);
    const killed = await ground.alerts();
    for (const { id } of killed) expect([id, mentioning(ground.slack, id)]).toEqual([id, 1]);
    expect(ground.slack.messages()).toHaveLength(killed.length);
    expect(textsOf(ground.slack).filter((text) => text.startsWith('[RESOLVED'))).toHaveLength(1);
    await child.kill();

    const slack = await startFakeSlack({ token: ground.env.SLACK_TOKEN ?? '' });
    onTestFinished(() => slack.close());
    const elsewhere = { MONGO_DATABASE: `${ground.env.MONGO_DATABASE}_u`, SLACK_API_URL: slack.apiUrl };
    const undisturbed = await ground.start(elsewhere);
    onTestFinished(() => undisturbed.stop());
    await ground.caughtUp();
    await eventually(async () => expect((await ground.status()).slackPending).toBe(0), SOON_MS);
    const expected = verdictsIn(await ground.alerts());
    expect(expected).toEqual(verdictsIn(killed));
    expect(expected.map(({ invariant, count }) => `${invariant} ${count}`).toSorted()).toEqual(PLANTED);
    expect((await ground.status()).entities).toEqual(known);
  });
});
