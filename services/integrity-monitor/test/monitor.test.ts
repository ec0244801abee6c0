import type { Running } from '@fencepost/service-kit/run';
import { eventually } from '@fencepost/testing/eventually';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { healthyCompany, ids, rowOf, tells } from './histories.ts';
import { openRealGround, type RealGround } from './real-ground.ts';

const own = tells(15);
const healthy = [...healthyCompany(1), ...healthyCompany(15)];
const mapping = own.mapped(0);
const bent = rowOf(mapping, { state: { ...rowOf(mapping).state, calcomTeamId: ids(1).team } });
const FOUND_WITHIN_MS = 5_000;

let ground: RealGround;
let running: Running[];
const start = async (): Promise<Running> => {
  const monitor = await ground.start();
  running.push(monitor);
  await eventually(async () => expect((await ground.status()).caughtUp).toBe(true));
  return monitor;
};
const restart = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((monitor) => monitor.stop()));
  await start();
};

beforeEach(async () => {
  running = [];
  ground = await openRealGround(inject('servers'));
  ground.put(...healthy.map((event) => rowOf(event)));
  await ground.publish(...healthy);
  await start();
});
afterEach(async () => {
  await Promise.all(running.map((monitor) => monitor.stop()));
  await ground.close();
});

const scansSince = async (moment: string | null): Promise<void> => {
  await eventually(async () => {
    const { lastScanAt } = await ground.status();
    expect(lastScanAt !== null && (moment === null || lastScanAt > moment)).toBe(true);
  });
};

describe('a row bent directly in the database (S2)', () => {
  it('is found without anyone asking, reaches Slack, and resolves itself when it is put right (K14)', async () => {
    await scansSince(null);
    expect(await ground.alerts()).toEqual([]);
    ground.put(bent);
    const alert = await eventually(async () => {
      const [found] = await ground.alerts();
      expect(found).toMatchObject({
        ...{ invariant: 'mapping-team-is-company-team', severity: 'critical', status: 'open', count: 1 },
        ...{ tenantId: ids(15).tenant, companyName: 'Company 15', slack: { pending: false, lastError: null } },
      });
      return found;
    }, FOUND_WITHIN_MS);
    expect(ground.slack.messages()).toHaveLength(1);
    expect(ground.slack.messages()[0]?.text).toMatch(/OPEN · CRITICAL.*Company 15/);
    expect(JSON.stringify(ground.slack.messages())).toContain(alert?.id);

    await ground.publish(own.mapped(0, { version: 2 }));
    ground.put(rowOf(own.mapped(0, { version: 2 })));
    await eventually(async () => {
      expect(await ground.alerts()).toMatchObject([{ status: 'resolved', count: 0, slack: { pending: false } }]);
      expect(ground.slack.messages()).toMatchObject([{ text: expect.stringMatching(/RESOLVED/), replies: [{}] }]);
    });
  });
});

describe('after a restart', () => {
  it('nothing is alerted again, and every event has counted once', async () => {
    ground.put(bent);
    await ground.publish(own.quarantined(1), own.quarantined(2, 'event_type_unknown'));
    const before = await eventually(async () => {
      const alerts = await ground.alerts();
      expect(alerts.map(({ slack }) => slack.pending)).toEqual([false, false, false]);
      return alerts;
    });
    const [posted, last] = [ground.slack.messages(), (await ground.status()).lastScanAt];
    await restart();
    await scansSince(last);
    await scansSince((await ground.status()).lastScanAt);
    expect(await ground.alerts()).toEqual(before);
    expect(ground.slack.messages()).toEqual(posted);
    expect(await ground.status()).toMatchObject({ position: 24, eventsApplied: 24, openAlerts: 3, slackPending: 0 });
  });

  it('two replicas show each alert once', async () => {
    await start();
    await ground.publish(own.quarantined(1), own.quarantined(2), own.quarantined(3, 'malformed_payload'));
    await eventually(async () => {
      const alerts = await ground.alerts();
      expect(alerts.map(({ count, slack }) => [count, slack.pending]).toSorted()).toEqual([
        [1, false],
        [2, false],
      ]);
    });
    expect(ground.slack.messages()).toHaveLength(2);
  });
});

describe('when Slack is down', () => {
  it('nothing is lost, it can be seen, and the newest state arrives once it is back', async () => {
    ground.slack.fault({ effect: { kind: 'status', status: 503 } });
    await ground.publish(own.quarantined(1));
    await eventually(async () => {
      expect(await ground.alerts()).toMatchObject([
        { slack: { pending: true, lastError: expect.stringMatching(/unavailable/) } },
      ]);
    });
    expect((await ground.status()).slackPending).toBe(1);
    await ground.publish(own.quarantined(2));
    ground.slack.reset();
    await eventually(async () => {
      expect(await ground.alerts()).toMatchObject([{ count: 2, slack: { pending: false, lastError: null } }]);
    }, 30_000);
    expect(ground.slack.messages()).toMatchObject([{ text: expect.stringMatching(/2 records/) }]);
  });

  it('a post whose answer is cut off is not made twice', async () => {
    ground.slack.fault({ times: 1, path: 'chat.postMessage', effect: { kind: 'truncate' } });
    await ground.publish(own.quarantined(1));
    await eventually(async () => {
      expect(await ground.alerts()).toMatchObject([{ slack: { pending: false, lastError: null } }]);
    }, 30_000);
    expect(ground.slack.messages()).toHaveLength(1);
  });

  it('asking for patience, it gets it, and all alerts in the end', async () => {
    ground.slack.limit({ perSecond: 1, burst: 1 });
    await ground.publish(
      own.quarantined(1),
      own.quarantined(2, 'malformed_payload'),
      own.quarantined(3, 'company_suspended'),
    );
    await eventually(async () => expect((await ground.status()).openAlerts).toBe(3));
    await eventually(async () => expect((await ground.status()).slackPending).toBe(0), 30_000);
    expect(ground.slack.messages()).toHaveLength(3);
  });
});

describe('events that nobody expected', () => {
  it('bytes without meaning, events of tomorrow and a wrong company neither stop nor fool the monitor', async () => {
    const subject = own.customer(0).subject;
    await ground.publishBytes(subject, 'not json');
    await ground.publishBytes(subject, '{"entity":7}');
    const tomorrow = 'events.staff.staffHired.v9';
    const staff = { type: 'staff', id: 'stf_1', version: 1 };
    await ground.publish({ ...own.customer(3), id: 'evt_tomorrow', subject: tomorrow, entity: staff });
    await ground.publish({ ...own.customer(0), id: 'evt_foreign', tenantId: ids(1).tenant });
    await eventually(async () => {
      expect(await ground.alerts()).toMatchObject([
        { invariant: 'one-tenant-for-ever', count: 1, tenantId: ids(15).tenant },
      ]);
    });
    expect(await ground.status()).toMatchObject({ position: 26, eventsApplied: 24, entities: { staff: 1 } });
  });
});
