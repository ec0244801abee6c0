import { AppError } from '@fencepost/contracts/errors';
import { afterEveryCrash } from '@fencepost/testing/crashing-store';
import { platformScope } from '@fencepost/testing/platform-scope';
import { beforeEach, describe, expect, it } from 'vitest';
import { healthyCompany, ids, tells } from '../../../test/histories.ts';
import { type Ground, makeGround, startMonitor } from '../../../test/memory-monitor.ts';
import { MOST_MESSAGES, MOST_MESSAGES_BELOW_CRITICAL, PLACE_KEPT_MS } from '../../domain/storm.ts';

const MANY = 60;
const ROUNDS = 20;
type Monitor = Awaited<ReturnType<typeof startMonitor>>;

let ground: Ground;
let monitor: Monitor;
beforeEach(async () => {
  ground = makeGround();
  monitor = await startMonitor(ground);
});

const companies = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => tells(from + index));
/** One critical cause in each company. */
const strike = async (from: number, to: number): Promise<void> => {
  ground.publish(...companies(from, to).map((company) => company.quarantined(1)));
  await monitor.settle();
};
const mend = async (from: number, to: number): Promise<void> => {
  ground.publish(...companies(from, to).map((company) => company.released(1)));
  await monitor.settle();
};
const deliver = async (...others: readonly Monitor[]): Promise<void> => deliverFor(ROUNDS, ...others);
const deliverFor = async (rounds: number, ...others: readonly Monitor[]): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all([monitor, ...others].map((replica) => replica.deliver()));
  }
};
const storms = () => ground.slack.messages().filter(({ status }) => status === 'storm');
const singles = () => ground.slack.messages().filter(({ status }) => status !== 'storm');

describe('10,000 violations of one cause', () => {
  it('are one message with their true count, however they come (law 11)', async () => {
    const event = tells(1).quarantined(0);
    const copies = Array.from({ length: 10_000 }, (_, number) => ({
      ...event,
      entity: { ...event.entity, id: ids(1).quarantine(number) },
    }));
    for (let from = 0; from < copies.length; from += 500) {
      ground.publish(...copies.slice(from, from + 500));
      monitor.follow();
      await monitor.does.keepAlerts();
      await monitor.deliver();
    }
    await deliver();
    expect(ground.slack.messages()).toMatchObject([{ count: 10_000, notes: [] }]);
    const [alert] = await monitor.all();
    expect(alert?.samples).toHaveLength(10);
  });
});

describe('a storm of causes', () => {
  it('is at most so many messages, and one that stands for the rest', async () => {
    await strike(1, MANY + 1);
    await deliver();
    expect(singles()).toHaveLength(MOST_MESSAGES);
    expect(storms()).toMatchObject([{ count: MANY - MOST_MESSAGES }]);
    expect(monitor.figures()[1]).toMatchObject({ folded: 0 });
    await monitor.does.reviewAlerts();
    expect(monitor.figures()[1]).toMatchObject({ folded: MANY - MOST_MESSAGES, pending: 0, lagSeconds: 0 });
    expect((await monitor.does.getMonitorStatus()).openAlerts).toBe(MANY);
  });

  it('is no more with many replicas, which take places at once', async () => {
    const others = await Promise.all(['mon_2', 'mon_3', 'mon_4'].map((me) => startMonitor(ground, me)));
    await strike(1, MANY + 1);
    for (const other of others) await other.settle();
    await deliver(...others);
    expect(singles()).toHaveLength(MOST_MESSAGES);
    expect(storms()).toHaveLength(1);
  });

  it('keeps room for what is critical', async () => {
    const reason = 'event_type_unknown';
    ground.publish(...companies(1, 41).map((company) => company.quarantined(1, reason)));
    await monitor.settle();
    await deliver();
    const bySeverity = new Set((await monitor.all()).map(({ severity }) => severity));
    expect(bySeverity).not.toContain('critical');
    expect(singles()).toHaveLength(MOST_MESSAGES_BELOW_CRITICAL);
    await strike(50, 55);
    await deliver();
    expect(singles()).toHaveLength(MOST_MESSAGES_BELOW_CRITICAL + 5);
  });

  it('that comes and goes again and again is not told message by message', async () => {
    for (let wave = 0; wave < 10; wave += 1) {
      const from = wave * 10 + 1;
      await strike(from, from + 10);
      await deliverFor(2);
      await mend(from, from + 10);
      await deliverFor(2);
    }
    expect(singles()).toHaveLength(MOST_MESSAGES);
    expect(storms().length).toBeLessThanOrEqual(8);
    expect((await monitor.all()).every(({ slack }) => !slack.pending)).toBe(true);
  });

  it('is dissolved once it is small: what is left gets messages of its own, and the storm’s says so', async () => {
    await strike(1, MANY + 1);
    await deliver();
    await mend(1, MANY - 4);
    ground.clock.advance(PLACE_KEPT_MS);
    await deliver();
    expect(storms()).toMatchObject([{ count: 0 }]);
    const open = singles().filter(({ status }) => status === 'open');
    expect(open).toHaveLength(5);
    for (const { slack } of await monitor.all()) expect(slack.folded).toBe(false);
    await deliver();
    expect(ground.slack.messages()).toHaveLength(singles().length + 1);
  });

  it('is not many old alerts: a new one gets its own message, however many have stood for long', async () => {
    const reason = 'event_type_unknown';
    for (let each = 1; each <= 30; each += 1) {
      ground.publish(tells(each).quarantined(1, reason));
      await monitor.settle();
      await monitor.deliver();
      ground.clock.advance(PLACE_KEPT_MS / 10);
    }
    expect(singles()).toHaveLength(30);
    expect(storms()).toEqual([]);
  });

  it('takes in what is not critical as long as it lasts, and lets nothing out of it drop by drop', async () => {
    await strike(1, MANY + 1);
    await deliver();
    ground.clock.advance(PLACE_KEPT_MS);
    ground.publish(tells(200).quarantined(1, 'event_type_unknown'), ...companies(1, 61).map((of) => of.quarantined(2)));
    await monitor.settle();
    await deliver();
    expect(singles()).toHaveLength(MOST_MESSAGES);
    expect(storms()).toMatchObject([{ count: MANY - MOST_MESSAGES + 1 }]);
    await strike(300, 301);
    await deliver();
    expect(singles()).toHaveLength(MOST_MESSAGES + 1);
  });

  it('that comes back is a new message', async () => {
    await strike(1, MANY + 1);
    await deliver();
    await mend(1, MANY + 1);
    ground.clock.advance(PLACE_KEPT_MS);
    await deliver();
    await strike(101, 101 + MANY);
    await deliver();
    expect(storms().map(({ count }) => count)).toEqual([0, MANY - MOST_MESSAGES]);
  });

  it('escalates once for all of it', async () => {
    await strike(1, MANY + 1);
    await deliver();
    ground.clock.advance(3_600_000);
    await monitor.does.reviewAlerts();
    await deliver();
    expect(storms()).toMatchObject([{ notes: ['escalated'] }]);
  });

  it('is counted down by what people take of it', async () => {
    await strike(1, MANY + 1);
    await deliver();
    const folded = (await monitor.all()).find(({ slack }) => slack.folded);
    await monitor.does.acknowledgeAlert({ alertId: folded?.id ?? '' }, platformScope);
    ground.clock.advance(3_600_000);
    await monitor.does.reviewAlerts();
    const [active] = monitor.figures();
    expect(active.filter(({ escalated }) => escalated)).toHaveLength(MANY - 1);
  });
});

describe('when Slack does not work in a storm', () => {
  const down = () => new AppError('unavailable', 'Slack cannot be reached.');

  it('for ten minutes: nothing is lost, it shows in the numbers, and afterwards everything is told once (law 11)', async () => {
    ground.slack.failNext(...Array.from({ length: 100_000 }, down));
    await strike(1, MANY + 1);
    const startedAt = ground.clock.millis();
    while (ground.clock.millis() - startedAt < 600_000) await monitor.deliver();
    expect(ground.slack.messages()).toEqual([]);
    await monitor.does.reviewAlerts();
    expect(monitor.figures()[1].lagSeconds).toBeGreaterThanOrEqual(600);
    expect(monitor.figures()[1].pending).toBeGreaterThan(0);
    expect(new Set(monitor.failures)).toEqual(new Set(['unavailable']));
    ground.slack.works();
    await deliver();
    await deliver();
    expect(singles()).toHaveLength(MOST_MESSAGES);
    expect(storms()).toMatchObject([{ count: MANY - MOST_MESSAGES }]);
    await monitor.does.reviewAlerts();
    expect(monitor.figures()[1]).toMatchObject({ pending: 0, lagSeconds: 0 });
  });

  it('a storm’s message whose answer was lost is not posted twice', async () => {
    await strike(1, MANY + 1);
    for (let round = 0; round < 2; round += 1) await monitor.deliver();
    expect(singles()).toHaveLength(MOST_MESSAGES);
    const before = storms().length;
    if (before === 0) ground.slack.failNext('lost');
    await deliver();
    expect(storms()).toHaveLength(1);
  });

  it('a storm’s message that was deleted by hand is posted anew', async () => {
    await strike(1, MANY + 1);
    await deliver();
    ground.slack.remove();
    await strike(MANY + 1, MANY + 3);
    await deliver();
    await deliver();
    expect(storms()).toMatchObject([{ count: MANY + 2 - MOST_MESSAGES }]);
  });
});

it('a healthy platform has no storm: nothing is posted, nothing is folded', async () => {
  ground.publish(...healthyCompany(1));
  await monitor.settle();
  await deliver();
  expect(ground.slack.messages()).toEqual([]);
});

describe('a process that is killed in a storm', () => {
  const FOLDED = 3;
  /** Causes that are not critical, of which so many more get messages. */
  const strikeSoftly = async (from: number, to: number): Promise<void> => {
    ground.publish(...companies(from, to).map((company) => company.quarantined(1, 'event_type_unknown')));
    await monitor.settle();
  };

  it('after any of its writes leaves what another one finishes: no message twice, none too many, none missing', async () => {
    const crashes = await afterEveryCrash({
      prepared: async () => {
        ground = makeGround();
        monitor = await startMonitor(ground);
        await strikeSoftly(1, MOST_MESSAGES_BELOW_CRITICAL - 1);
        await deliverFor(1);
        await strikeSoftly(50, 52 + FOLDED);
        return ground.store;
      },
      run: async (store) => {
        const other = await startMonitor({ ...ground, store }, `mon_${ground.clock.millis()}`);
        // Whatever the killed one had claimed comes free.
        ground.clock.advance(61_000);
        for (let round = 0; round < 4; round += 1) await other.deliver();
        if (other.failures.includes('internal')) throw new Error('the process was killed');
      },
      settled: async (_, writesBefore) => {
        const all = ground.slack.messages().map(({ alertId }) => alertId);
        expect(new Set(all).size, `killed after write ${writesBefore}`).toBe(all.length);
        expect(singles()).toHaveLength(MOST_MESSAGES_BELOW_CRITICAL);
        expect(storms()).toMatchObject([{ count: FOLDED }]);
        expect((await monitor.all()).every(({ slack }) => !slack.pending)).toBe(true);
      },
    });
    expect(crashes).toBeGreaterThan(10);
  });
});
