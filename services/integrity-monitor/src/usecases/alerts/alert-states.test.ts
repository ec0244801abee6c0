import { Alert, AlertEntry } from '@fencepost/contracts/integrity/alert';
import { personIdOf } from '@fencepost/contracts/person';
import { platformScope } from '@fencepost/testing/platform-scope';
import { beforeEach, describe, expect, it } from 'vitest';
import { healthyCompany, tells } from '../../../test/histories.ts';
import { type Ground, makeGround, startMonitor } from '../../../test/memory-monitor.ts';
import { integrityMonitorConfig } from '../../config.ts';
import { ESCALATES_AFTER_MS } from '../../domain/escalation.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const own = tells(1);
const scope = { ...platformScope, actor: { kind: 'operator', id: 'key_dana' } } as const;

let ground: Ground;
let monitor: Awaited<ReturnType<typeof startMonitor>>;
let alertId: string;

beforeEach(async () => {
  ground = makeGround();
  ground.publish(...healthyCompany(1), own.quarantined(1));
  monitor = await startMonitor(ground);
  await monitor.settle();
  await monitor.deliver();
  alertId = (await monitor.all())[0]?.id ?? '';
});

const now = async () => Alert.parse(await monitor.does.getAlert({ alertId }));
const happened = async () => (await monitor.does.listAlertHistory({ alertId })).data.map((entry) => entry.happened);
const later = async (ms: number): Promise<void> => {
  ground.clock.advance(ms);
  await monitor.does.reviewAlerts();
  await monitor.deliver();
};

describe('an alert that somebody takes (INT-009, law 11)', () => {
  it('says who has it and since when, in its history and its thread, and does not escalate', async () => {
    const taken = await monitor.does.acknowledgeAlert({ alertId }, scope);
    expect(taken).toMatchObject({ status: 'acknowledged', acknowledged: { by: scope.actor }, version: 2 });
    await later(24 * HOUR_MS);
    expect(await now()).toMatchObject({ status: 'acknowledged', escalatedAt: null });
    expect(await happened()).toEqual(['opened', 'acknowledged']);
    expect(ground.slack.messages()).toMatchObject([{ status: 'acknowledged', notes: ['acknowledged'] }]);
  });

  it('is still the first one’s when a second one wants it, and repeating changes nothing', async () => {
    const first = await monitor.does.acknowledgeAlert({ alertId }, scope);
    const other = { ...platformScope, actor: { kind: 'operator', id: 'key_other' } } as const;
    expect(await monitor.does.acknowledgeAlert({ alertId }, other)).toEqual(first);
    expect(await monitor.does.acknowledgeAlert({ alertId }, scope)).toEqual(first);
  });

  it('is nobody’s again once it is given back, and escalates then', async () => {
    await monitor.does.acknowledgeAlert({ alertId }, scope);
    await later(24 * HOUR_MS);
    await monitor.does.reopenAlert({ alertId }, scope);
    expect(await now()).toMatchObject({ status: 'open', acknowledged: null });
    await later(4 * HOUR_MS);
    expect(await happened()).toEqual(['opened', 'acknowledged', 'given_back', 'escalated']);
  });

  it('is forgotten as taken when it resolves, and its next opening is news', async () => {
    await monitor.does.acknowledgeAlert({ alertId }, scope);
    ground.publish(own.released(1));
    await monitor.settle();
    expect(await now()).toMatchObject({ status: 'resolved', acknowledged: null });
    ground.publish(own.quarantined(2));
    await monitor.settle();
    expect(await now()).toMatchObject({ status: 'open', acknowledged: null, escalatedAt: null });
    expect(await happened()).toEqual(['opened', 'acknowledged', 'resolved', 'reopened']);
  });

  it('cannot be taken, silenced or given back once it is resolved', async () => {
    ground.publish(own.released(1));
    await monitor.settle();
    const { does } = monitor;
    for (const act of [does.acknowledgeAlert, does.reopenAlert]) {
      await expect(act({ alertId }, scope)).rejects.toMatchObject({ code: 'wrong_state' });
    }
    await expect(does.silenceAlert({ alertId, minutes: 5 }, scope)).rejects.toMatchObject({ code: 'wrong_state' });
  });

  it('is taken only in the version that was seen, and a delivery to Slack is no new version', async () => {
    const { version } = await now();
    await monitor.deliver();
    expect((await now()).version).toBe(version);
    ground.publish(own.quarantined(2));
    await monitor.settle();
    const stale = monitor.does.acknowledgeAlert({ alertId, version }, scope);
    await expect(stale).rejects.toMatchObject({ code: 'stale_version' });
    await monitor.does.acknowledgeAlert({ alertId, version: version + 1 }, scope);
  });

  it('that nobody knows is not found', async () => {
    const unknown = { alertId: `alr_${'0'.repeat(26)}` };
    const { does } = monitor;
    await expect(does.acknowledgeAlert(unknown, scope)).rejects.toMatchObject({ code: 'not_found' });
    for (const read of [does.getAlert, does.listAlertHistory, does.getIncidentReport]) {
      await expect(read(unknown)).rejects.toMatchObject({ code: 'not_found' });
    }
  });
});

describe('an alert that nobody wants to hear of for a while (law 11)', () => {
  it('neither escalates nor sounds, and the silence ends by itself', async () => {
    await monitor.does.silenceAlert({ alertId, minutes: 60 }, scope);
    expect(await now()).toMatchObject({ status: 'silenced', silenced: { by: scope.actor } });
    await later(59 * MINUTE_MS);
    expect(await now()).toMatchObject({ status: 'silenced', escalatedAt: null });
    await later(MINUTE_MS);
    expect(await now()).toMatchObject({ status: 'open', silenced: null });
    expect(await happened()).toEqual(['opened', 'silenced', 'silence_ended']);
    expect(ground.slack.messages()).toMatchObject([{ status: 'open', notes: ['silenced', 'silence_ended'] }]);
  });

  it('still counts, and still resolves', async () => {
    await monitor.does.silenceAlert({ alertId, minutes: 60 }, scope);
    ground.publish(own.quarantined(2));
    await monitor.settle();
    expect(await now()).toMatchObject({ status: 'silenced', count: 2 });
    ground.publish(own.released(1), own.released(2));
    await monitor.settle();
    expect(await now()).toMatchObject({ status: 'resolved', silenced: null, count: 0 });
  });

  it('is heard again with its next opening, however long the silence was meant to be', async () => {
    await monitor.does.silenceAlert({ alertId, minutes: 10_080 }, scope);
    ground.publish(own.released(1));
    await monitor.settle();
    ground.publish(own.quarantined(2));
    await monitor.settle();
    expect(await now()).toMatchObject({ status: 'open', silenced: null });
  });

  it('belongs to whoever had taken it, after the silence as before', async () => {
    await monitor.does.acknowledgeAlert({ alertId }, scope);
    await monitor.does.silenceAlert({ alertId, minutes: 60 }, scope);
    await later(HOUR_MS);
    expect(await now()).toMatchObject({ status: 'acknowledged', silenced: null, escalatedAt: null });
  });

  it('can be silenced for longer or shorter, and twice the same is once', async () => {
    const first = await monitor.does.silenceAlert({ alertId, minutes: 60 }, scope);
    expect(await monitor.does.silenceAlert({ alertId, minutes: 60 }, scope)).toEqual(first);
    await monitor.does.silenceAlert({ alertId, minutes: 5 }, scope);
    await later(5 * MINUTE_MS);
    expect((await now()).status).toBe('open');
  });
});

describe('an alert that nobody takes (law 11)', () => {
  it('escalates once per opening, over all replicas', async () => {
    const replicas = [monitor, ...(await Promise.all(['mon_2', 'mon_3'].map((me) => startMonitor(ground, me))))];
    for (const replica of replicas) await replica.settle();
    const escalations = async () => (await happened()).filter((what) => what === 'escalated').length;
    const all = (ms: number) => {
      ground.clock.advance(ms);
      return Promise.all(replicas.map(({ does }) => does.reviewAlerts()));
    };
    await all(ESCALATES_AFTER_MS[(await now()).severity] - 2 * MINUTE_MS);
    expect(await escalations()).toBe(0);
    for (const ms of [2 * MINUTE_MS, 0, 24 * HOUR_MS]) await all(ms);
    expect(await escalations()).toBe(1);
    expect((await now()).escalatedAt).not.toBeNull();
    await monitor.deliver();
    expect(ground.slack.messages()).toMatchObject([{ notes: ['escalated'] }]);

    ground.publish(own.released(1));
    for (const replica of replicas) await replica.settle();
    ground.publish(own.quarantined(2));
    for (const replica of replicas) await replica.settle();
    expect((await now()).escalatedAt).toBeNull();
    await all(24 * HOUR_MS);
    expect(await escalations()).toBe(2);
  });

  it('shows in the gauges how long it waits, and nothing of it once somebody has it', async () => {
    await later(HOUR_MS);
    const [waiting] = monitor.figures()[0];
    expect(waiting).toMatchObject({ status: 'open', escalated: true });
    expect(waiting?.unacknowledgedSeconds).toBeGreaterThanOrEqual(3_600);
    await monitor.does.acknowledgeAlert({ alertId }, scope);
    await later(0);
    expect(monitor.figures()[0]).toMatchObject([
      { status: 'acknowledged', escalated: false, unacknowledgedSeconds: null },
    ]);
  });
});

describe('what people and replicas do at once', () => {
  it('is all kept: of many acknowledgements one counts, and no change of the count is lost', async () => {
    ground.publish(own.quarantined(2), own.quarantined(3));
    await Promise.all([
      monitor.settle(),
      ...Array.from({ length: 5 }, () => monitor.does.acknowledgeAlert({ alertId }, scope)),
      monitor.does.silenceAlert({ alertId, minutes: 60 }, scope),
    ]);
    await monitor.settle();
    expect(await now()).toMatchObject({ status: 'silenced', count: 3, acknowledged: { by: scope.actor } });
    expect((await happened()).toSorted()).toEqual(['acknowledged', 'changed', 'opened', 'silenced']);
  });

  it('is told to the thread in its order, once, also after a crash in between', async () => {
    await monitor.does.acknowledgeAlert({ alertId }, scope);
    await monitor.does.reopenAlert({ alertId }, scope);
    const restarted = await startMonitor(ground, 'mon_2');
    await restarted.deliver();
    await restarted.deliver();
    expect(ground.slack.messages()).toMatchObject([{ notes: ['acknowledged', 'given_back'] }]);
  });
});

it('the history is written in the form of its contract, and ends at 200 entries', async () => {
  for (let round = 0; round < 150; round += 1) {
    await monitor.does.acknowledgeAlert({ alertId }, scope);
    await monitor.does.reopenAlert({ alertId }, scope);
  }
  const { data } = await monitor.does.listAlertHistory({ alertId });
  expect(data.map((entry) => AlertEntry.parse(entry))).toEqual(data);
  expect(data).toHaveLength(200);
  expect(data.at(-1)).toMatchObject({ happened: 'given_back', by: scope.actor, count: 1 });
});

it('counts that move all the time are one entry a minute', async () => {
  for (let number = 10; number < 40; number += 1) {
    ground.publish(own.quarantined(number));
    monitor.follow();
    await monitor.does.keepAlerts();
  }
  const { data } = await monitor.does.listAlertHistory({ alertId });
  expect(data.map(({ happened, count }) => [happened, count])).toEqual([
    ['opened', 1],
    ['changed', 31],
  ]);
});

it('alerts are listed by state, invariant and company', async () => {
  const ask = async (filter: object) =>
    (await monitor.does.listAlerts({ limit: 9, status: undefined, cursor: undefined, ...filter })).data.length;
  const alert = await now();
  await monitor.does.acknowledgeAlert({ alertId }, scope);
  expect(await ask({ status: 'open' })).toBe(0);
  for (const status of ['active', 'acknowledged']) expect(await ask({ status })).toBe(1);
  expect(await ask({ invariant: alert.invariant, tenantId: alert.tenantId })).toBe(1);
  expect(await ask({ invariant: 'one-tenant-for-ever' })).toBe(0);
  expect(await ask({ tenantId: `ten_${'0'.repeat(26)}` })).toBe(0);
  expect((await monitor.does.getMonitorStatus()).openAlerts).toBe(1);
});

it.each(['never', 'pending', 'error'] as const)(
  'a service with an event type that is %s, not only one that never was in step, is told to Slack (INT-008, INT-011, D-13)',
  async (status) => {
    ground.publish(own.offered(50, status));
    await monitor.settle();
    await monitor.deliver();
    const alert = (await monitor.all()).find(({ cause }) => cause === 'not_synced');
    expect(alert).toMatchObject({ title: 'Found 1 services not synced', count: 1, slack: { pending: false } });
    expect(ground.slack.messages()).toContainEqual(expect.objectContaining({ alertId: alert?.id, count: 1 }));
  },
);

it('where Slack is, and who may press buttons there, is configuration and no code (INT-010)', () => {
  const { SLACK_TOKEN, SLACK_CHANNEL, SLACK_APPROVERS, SLACK_PEOPLE } = integrityMonitorConfig.shape;
  expect(SLACK_TOKEN.safeParse(undefined).success).toBe(false);
  expect(SLACK_CHANNEL.safeParse('#alerts').success).toBe(false);
  expect(SLACK_CHANNEL.safeParse('C0123ALERTS').success).toBe(true);
  expect(SLACK_APPROVERS.parse(undefined)).toEqual([]);
  expect(SLACK_APPROVERS.parse('U0123ABC,U0456DEF')).toEqual(['U0123ABC', 'U0456DEF']);
  expect(SLACK_APPROVERS.safeParse('dana').success).toBe(false);
  expect([...SLACK_PEOPLE.parse('U0123ABC=dana,U0456DEF=kim')]).toEqual([
    ['U0123ABC', personIdOf('dana')],
    ['U0456DEF', personIdOf('kim')],
  ]);
  expect(SLACK_PEOPLE.parse(undefined).size).toBe(0);
  for (const wrong of ['U0123ABC', 'dana=U0123ABC', 'U0123ABC=Dana L']) {
    expect(SLACK_PEOPLE.safeParse(wrong).success, wrong).toBe(false);
  }
});
