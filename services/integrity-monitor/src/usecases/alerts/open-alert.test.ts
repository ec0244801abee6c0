import type { Store } from '@fencepost/mongo-kit/collection';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { beforeEach, describe, expect, it } from 'vitest';
import { healthyCompany, tells } from '../../../test/histories.ts';
import { type Ground, makeGround, startMonitor } from '../../../test/memory-monitor.ts';
import { MOST_MESSAGES } from '../../domain/storm.ts';

const LEASE_MS = 60_000;
const own = tells(1);
type Monitor = Awaited<ReturnType<typeof startMonitor>>;

let ground: Ground;
let monitor: Monitor;

/** A monitor in a quiet time, which holds a place for the next message. */
const quiet = async (me: string, store: Store = ground.store): Promise<Monitor> => {
  const started = await startMonitor({ ...ground, store }, me);
  await started.settle();
  await started.deliver();
  return started;
};
beforeEach(async () => {
  ground = makeGround();
  ground.publish(...healthyCompany(1));
  monitor = await quiet('mon_1');
});

const see = async (replica: Monitor): Promise<void> => {
  replica.follow();
  await replica.does.keepAlerts();
};
const shown = () => ground.slack.messages().map(({ alertId }) => alertId);

describe('the first alert of a quiet time', () => {
  it('is stored claimed, so that its post waits for no other write', async () => {
    ground.publish(own.quarantined(1));
    await see(monitor);
    expect((await monitor.all())[0]?.slack).toMatchObject({ claimedBy: 'mon_1', unsure: true, pending: true });
    await monitor.does.deliverAlerts();
    expect(shown()).toHaveLength(1);
    expect((await monitor.all())[0]?.slack).toMatchObject({
      claimedBy: null,
      unsure: false,
      pending: false,
      ts: 'ts1',
    });
  });

  it('is told by one of the replicas that see it at once (K14: once, but surely)', async () => {
    const replicas = [monitor, await quiet('mon_2'), await quiet('mon_3')];
    ground.publish(own.quarantined(1));
    await Promise.all(replicas.map(see));
    for (let round = 0; round < 3; round += 1) await Promise.all(replicas.map((replica) => replica.deliver()));
    expect(shown()).toHaveLength(1);
  });

  it('that has grown before its post is told with its first count, and then with the newest', async () => {
    ground.publish(own.quarantined(1));
    await see(monitor);
    ground.publish(own.quarantined(2));
    await see(monitor);
    await monitor.does.deliverAlerts();
    await monitor.deliver();
    expect(ground.slack.messages()).toMatchObject([{ count: 2 }]);
  });

  it('is left to others once its claim may be over', async () => {
    ground.publish(own.quarantined(1));
    await see(monitor);
    ground.clock.advance(LEASE_MS);
    const other = await startMonitor(ground, 'mon_2');
    await Promise.all([monitor.does.deliverAlerts(), other.deliver()]);
    await other.deliver();
    expect(shown()).toHaveLength(1);
  });

  it('waits like all others while Slack wants to be left alone', async () => {
    ground.slack.failNext(...Array.from({ length: 3 }, () => 'lost' as const));
    ground.publish(own.quarantined(1), own.quarantined(2, 'event_type_unknown'));
    await see(monitor);
    await monitor.does.deliverAlerts();
    for (let round = 0; round < 40; round += 1) await monitor.deliver();
    expect(new Set(shown()).size).toBe(2);
    expect(shown()).toHaveLength(2);
    expect((await monitor.all()).every(({ slack }) => !slack.pending)).toBe(true);
  });

  it('takes no place beyond the limit, however many replicas hold one in advance (law 11)', async () => {
    const replicas = [monitor, await quiet('mon_2'), await quiet('mon_3'), await quiet('mon_4')];
    for (let wave = 0; wave < 12; wave += 1) {
      ground.publish(...Array.from({ length: 5 }, (_, index) => tells(10 + wave * 5 + index).quarantined(1)));
      await Promise.all(replicas.map(see));
      for (let round = 0; round < 3; round += 1) await Promise.all(replicas.map((replica) => replica.deliver()));
    }
    const singles = ground.slack.messages().filter(({ status }) => status !== 'storm');
    expect(singles.length).toBeLessThanOrEqual(MOST_MESSAGES);
    expect(singles.length).toBeGreaterThan(MOST_MESSAGES - replicas.length);
    expect(new Set(shown()).size).toBe(shown().length);
  });
});

describe('an alert that comes while others are delivered', () => {
  let during: (() => Promise<void>) | undefined;
  const asked: string[] = [];
  let atOnce = 0;
  const interrupted = async (what: string, alertId: string): Promise<void> => {
    asked.push(`${what} ${alertId}`);
    const interrupt = during;
    during = undefined;
    // Slack takes its time: what else was begun comes to its end.
    await new Promise((resolve) => setImmediate(resolve));
    await interrupt?.();
  };
  beforeEach(async () => {
    asked.length = 0;
    const { channel } = ground.slack;
    monitor = await startMonitor(ground, 'mon_1', {
      channel: {
        ...channel,
        post: async (alert) => {
          await interrupted('post', alert.id);
          return channel.post(alert);
        },
        update: async (ts, alert) => {
          await interrupted('update', alert.id);
          return channel.update(ts, alert);
        },
      },
    });
    await monitor.settle();
    await monitor.deliver();
  });
  const claimed = async () => (await monitor.all()).filter(({ slack }) => slack.claimedBy === 'mon_1').length;

  it('finds a place in advance again while the first message is still on its way', async () => {
    ground.publish(own.quarantined(1));
    await see(monitor);
    during = async () => {
      ground.publish(own.quarantined(2, 'event_type_unknown'));
      await see(monitor);
      atOnce = await claimed();
    };
    await monitor.does.deliverAlerts();
    expect([atOnce, shown().length]).toEqual([2, 2]);
  });

  it('is posted next, before messages that only change', async () => {
    ground.publish(own.quarantined(1), own.quarantined(2, 'event_type_unknown'));
    await see(monitor);
    await monitor.deliver();
    ground.publish(own.quarantined(3), own.quarantined(4, 'event_type_unknown'));
    await see(monitor);
    during = async () => {
      ground.publish(tells(7).quarantined(1));
      await see(monitor);
    };
    asked.length = 0;
    await monitor.deliver();
    expect(asked.map((each) => each.split(' ')[0])).toEqual(['update', 'post', 'update']);
  });
});

it('a process that is killed after any write, with a place in advance, leaves every alert to be told once', async () => {
  const crashes = await afterEveryCrash({
    prepared: async () => {
      ground = makeGround();
      ground.publish(...healthyCompany(1));
      return ground.store;
    },
    run: async (store) => {
      const other = await quiet(`mon_${ground.clock.millis()}`, store);
      ground.publish(own.quarantined(1));
      await see(other);
      await other.does.deliverAlerts();
      ground.publish(own.quarantined(2, 'event_type_unknown'));
      await see(other);
      ground.clock.advance(LEASE_MS + 1_000);
      for (let round = 0; round < 4; round += 1) await other.deliver();
      await other.settle();
      for (let round = 0; round < 4; round += 1) await other.deliver();
      if (other.failures.includes('internal')) throw new Error('the process was killed');
    },
    settled: async (store, writesBefore) => {
      expect(new Set(shown()).size, `killed after write ${writesBefore}`).toBe(shown().length);
      expect(shown()).toHaveLength(2);
      const last = await startMonitor({ ...ground, store });
      expect((await last.all()).every(({ slack }) => !slack.pending)).toBe(true);
    },
  });
  expect(crashes).toBeGreaterThan(6);
});
