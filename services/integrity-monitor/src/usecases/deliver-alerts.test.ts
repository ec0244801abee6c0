import { AppError } from '@fencepost/contracts/errors';
import { beforeEach, describe, expect, it } from 'vitest';
import { healthyCompany, tells } from '../../test/histories.ts';
import { type Ground, makeGround, startMonitor } from '../../test/memory-monitor.ts';

const own = tells(1);
const down = () => new AppError('unavailable', 'Slack cannot be reached.');
let ground: Ground;
let monitor: Awaited<ReturnType<typeof startMonitor>>;

beforeEach(async () => {
  ground = makeGround();
  ground.publish(...healthyCompany(1), own.quarantined(1));
  monitor = await startMonitor(ground);
  await monitor.settle();
});

const slackState = async () => (await monitor.all())[0]?.slack;

describe('an alert in Slack', () => {
  it('is posted once, changed in place, and its thread hears that it is over and that it is back', async () => {
    await monitor.deliver();
    expect(ground.slack.messages()).toMatchObject([{ status: 'open', count: 1, changes: 0 }]);
    ground.publish(own.quarantined(2));
    await monitor.settle();
    await monitor.deliver();
    ground.publish(own.released(1), own.released(2));
    await monitor.settle();
    await monitor.deliver();
    expect(ground.slack.messages()).toMatchObject([{ status: 'resolved', changes: 2, notes: ['resolved'] }]);
    ground.publish(own.quarantined(3));
    await monitor.settle();
    await monitor.deliver();
    expect(ground.slack.messages()).toMatchObject([{ status: 'open', changes: 3, notes: ['resolved', 'reopened'] }]);
    expect(await slackState()).toMatchObject({ pending: false, pendingSince: null, lastError: null });
  });

  it('is changed at most every few seconds, whatever happens meanwhile', async () => {
    await monitor.deliver();
    for (let number = 10; number < 30; number += 1) {
      ground.publish(own.quarantined(number));
      monitor.follow();
      await monitor.does.keepAlerts();
      await monitor.does.deliverAlerts();
    }
    expect(ground.slack.messages()).toMatchObject([{ count: 1, changes: 0 }]);
    await monitor.deliver();
    expect(ground.slack.messages()).toMatchObject([{ count: 21, changes: 1 }]);
  });

  it('is not posted again after a restart (K14: once, but surely)', async () => {
    await monitor.deliver();
    const restarted = await startMonitor(ground, 'mon_2');
    await restarted.settle();
    await restarted.deliver();
    expect(ground.slack.messages()).toMatchObject([{ changes: 0 }]);
  });

  it('is posted by one of several replicas', async () => {
    const others = await Promise.all(['mon_2', 'mon_3', 'mon_4'].map((me) => startMonitor(ground, me)));
    await Promise.all([monitor, ...others].map((replica) => replica.deliver()));
    expect(ground.slack.messages()).toHaveLength(1);
  });

  it('that was deleted by hand is posted anew', async () => {
    await monitor.deliver();
    ground.slack.remove();
    ground.publish(own.quarantined(2));
    await monitor.settle();
    await monitor.deliver();
    await monitor.deliver();
    expect(ground.slack.messages()).toMatchObject([{ count: 2 }]);
  });
});

describe('when Slack does not work', () => {
  it('nothing is lost: the newest state is shown once it works again', async () => {
    ground.slack.failNext(...Array.from({ length: 5 }, down));
    for (let round = 0; round < 4; round += 1) {
      await monitor.deliver();
      ground.publish(own.quarantined(10 + round));
      await monitor.settle();
    }
    expect(ground.slack.messages()).toEqual([]);
    expect(await slackState()).toMatchObject({ pending: true, lastError: 'unavailable: Slack cannot be reached.' });
    expect(new Set(monitor.failures)).toEqual(new Set(['unavailable']));
    for (let round = 0; round < 20; round += 1) await monitor.deliver();
    expect(ground.slack.messages()).toMatchObject([{ count: 5 }]);
    expect(await slackState()).toMatchObject({ pending: false, lastError: null, attempts: 0 });
  });

  it('a post whose answer was lost is found again and not repeated', async () => {
    ground.slack.failNext('lost');
    await monitor.deliver();
    expect(await slackState()).toMatchObject({ ts: null, unsure: true });
    for (let round = 0; round < 3; round += 1) await monitor.deliver();
    expect(ground.slack.messages()).toHaveLength(1);
    expect(await slackState()).toMatchObject({ ts: 'ts1', pending: false, unsure: false });
  });

  it('a post whose answer was lost is found again also where the search is refused at first (K14)', async () => {
    ground.slack.failNext('lost', new AppError('rate_limited', 'Slow down.', { retryAfterMs: 1_000 }));
    for (let round = 0; round < 4; round += 1) await monitor.deliver();
    expect(ground.slack.messages()).toHaveLength(1);
    expect(await slackState()).toMatchObject({ ts: 'ts1', pending: false, unsure: false });
  });

  it('a process that dies after the post leaves its claim to another, who finds the message', async () => {
    const [alert] = await monitor.all();
    if (alert === undefined) throw new Error('no alert');
    const claimedUntil = ground.clock.now();
    await monitor.alerts.change(alert, { slack: { claimedBy: 'mon_dead', claimedUntil, unsure: true } });
    await ground.slack.channel.post(alert);
    await (await startMonitor(ground, 'mon_2')).deliver();
    expect(ground.slack.messages()).toHaveLength(1);
  });

  it('it is left alone by all alerts for as long as it asks', async () => {
    ground.publish(own.quarantined(2, 'event_type_unknown'));
    await monitor.settle();
    ground.slack.failNext(new AppError('rate_limited', 'Slow down.', { retryAfterMs: 30_000 }));
    await monitor.deliver();
    for (let round = 0; round < 9; round += 1) await monitor.deliver();
    expect(ground.slack.messages()).toEqual([]);
    await monitor.deliver();
    expect(ground.slack.messages()).toHaveLength(2);
  });

  it('an alert that Slack refuses does not hold up the others', async () => {
    ground.publish(own.quarantined(2, 'event_type_unknown'));
    await monitor.settle();
    ground.slack.failNext(new AppError('conflict', 'Invite the bot.', { slackError: 'not_in_channel' }));
    await monitor.deliver();
    expect(ground.slack.messages()).toHaveLength(1);
    expect(monitor.failures).toEqual(['conflict']);
    ground.clock.advance(60_000);
    await monitor.deliver();
    expect(ground.slack.messages()).toHaveLength(2);
  });

  it('a bot that may not read the channel still posts', async () => {
    ground.slack.failNext(down(), new AppError('conflict', 'No permission.', { slackError: 'missing_scope' }));
    for (let round = 0; round < 3; round += 1) await monitor.deliver();
    expect(ground.slack.messages()).toHaveLength(1);
  });
});
