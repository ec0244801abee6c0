import { setTimeout as wait } from 'node:timers/promises';
import { instantOf } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import type { Running } from '@fencepost/service-kit/run';
import { eventually } from '@fencepost/testing/eventually';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startIntegrityMonitor } from '../../services/integrity-monitor/src/app.ts';
import { integrityMonitorConfig } from '../../services/integrity-monitor/src/config.ts';
import { healthyCompany, tells } from '../../services/integrity-monitor/test/histories.ts';
import { metricIn } from '../../tools/demo/metric-in.ts';
import { type MonitorGround, mentioning, numbers, openMonitorGround, textsOf } from './monitor-ground.ts';
import { spawnMonitor } from './spawn-monitor.ts';

const SOON_MS = 60_000;

let ground: MonitorGround;
beforeEach(async () => {
  ground = await openMonitorGround();
});
afterEach(() => ground.close());

describe('an alert storm (law 11, INT-008..INT-011)', () => {
  const VIOLATIONS = 10_000;
  const COMPANIES = 100;
  const OWN_MESSAGES = 25;
  /** Slack takes one message a second; five here, so that the test ends sooner. */
  const slackTakes = { perSecond: 5, burst: 5 };

  it('10,000 violations of one cause are one message with its count and samples; 10,000 of 100 companies are 25 and one for the rest', {
    timeout: 200_000,
  }, async () => {
    ground.slack.limit(slackTakes);
    const monitor = spawnMonitor(ground.env);
    onTestFinished(() => monitor.kill());
    await ground.caughtUp();
    await ground.publishAll(numbers(VIOLATIONS).map((number) => tells(1).quarantined(number, 'event_type_unknown')));
    const one = await eventually(async () => {
      const [alert, ...others] = await ground.alerts();
      expect(others).toEqual([]);
      expect(alert).toMatchObject({ count: VIOLATIONS, slack: { pending: false } });
      return alert;
    }, SOON_MS);
    expect(one?.samples).toHaveLength(10);
    expect(textsOf(ground.slack)).toEqual([expect.stringContaining(`(${VIOLATIONS} records)`)]);
    const shown = JSON.stringify(ground.slack.messages());
    expect(one?.samples.slice(0, 5).filter(({ subject }) => !shown.includes(subject))).toEqual([]);
    expect(shown).toContain(`… and ${VIOLATIONS - 5} more`);

    const each = VIOLATIONS / COMPANIES;
    await ground.publishAll(
      numbers(COMPANIES).flatMap((company) => numbers(each).map((number) => tells(100 + company).quarantined(number))),
    );
    await eventually(async () => {
      expect(await ground.status()).toMatchObject({ openAlerts: COMPANIES + 1, slackPending: 0 });
      const storm = textsOf(ground.slack).filter((text) => text.startsWith('[STORM]'));
      expect(storm).toEqual([
        `[STORM] ${COMPANIES + 1 - OWN_MESSAGES} further alerts are open: ${COMPANIES + 1 - OWN_MESSAGES} critical`,
      ]);
      // What is told of the rest counts its records too: all of them are somewhere.
      const told = ground.slack.messages().map((message) => JSON.stringify(message));
      const ofRest = told.find((text) => text.includes('[STORM]')) ?? '';
      expect(ofRest).toContain(
        `${COMPANIES + 1 - OWN_MESSAGES} alerts, ${(COMPANIES + 1 - OWN_MESSAGES) * each} records`,
      );
      expect(ofRest.match(/alr_\w+/g)?.length).toBeGreaterThanOrEqual(10);
    }, 90_000);
    expect(ground.slack.messages()).toHaveLength(OWN_MESSAGES + 1);
  });
});

describe('Slack down for ten minutes (law 11, K14)', () => {
  const TEN_MINUTES_S = 600;
  const STEP_S = 5;
  const STEP_TAKES_MS = 50;
  const RETRY_AFTER_S = 45;
  const OF_THE_TEST = ['delivery-is-attributable', 'service-with-event-type-is-synced'] as const;

  it('loses nothing and shows in the metrics; afterwards each alert is one message with its newest state', {
    timeout: 180_000,
  }, async () => {
    // The monitor's own clock is moved, its servers and Slack are real in time: ten minutes pass in some seconds.
    let aheadMs = 0;
    const clock = { millis: () => Date.now() + aheadMs, now: () => instantOf(Date.now() + aheadMs) };
    const pass = async (seconds: number): Promise<void> => {
      for (let passed = 0; passed < seconds; passed += STEP_S) {
        aheadMs += STEP_S * 1_000;
        await wait(STEP_TAKES_MS);
      }
    };
    const metrics = makeMetrics('monitor');
    const figure = async (name: string, labels = ''): Promise<number | undefined> =>
      metricIn(await metrics.render(), name, labels);
    const log = makeLogger({ service: 'test', level: 'silent' });
    const monitor: Running = await startIntegrityMonitor(integrityMonitorConfig.parse(ground.env), {
      ...{ log, metrics, clock },
    });
    onTestFinished(() => monitor.stop());
    await ground.publishAll([...healthyCompany(1), ...healthyCompany(2)]);
    await ground.caughtUp();

    /** Without what a clock that leaps makes of the watch over the monitor's own sight. */
    const told = async () =>
      (await ground.alerts()).filter(({ invariant }) => OF_THE_TEST.some((each) => each === invariant));
    ground.slack.fault({ effect: { kind: 'status', status: 503 } });
    const downSince = clock.millis();
    await ground.publishAll([tells(1).quarantined(1), tells(2).quarantined(1)]);
    await eventually(async () => expect(await told()).toHaveLength(2));
    await pass(TEN_MINUTES_S / 4);
    // One of them grows, one is mended before anybody could be told, a third one comes.
    await ground.publishAll([
      ...numbers(7).map((number) => tells(1).quarantined(2 + number)),
      tells(2).released(1),
      tells(2).put(0, { version: 2, syncStatus: 'never' }),
    ]);
    await pass(TEN_MINUTES_S / 4);
    ground.slack.reset();
    ground.slack.fault({
      effect: { kind: 'status', status: 429, headers: { 'retry-after': `${RETRY_AFTER_S}` } },
    });
    await pass(TEN_MINUTES_S / 4);
    ground.slack.fault({ times: 1, path: 'chat.postMessage', effect: { kind: 'delay', ms: 500 } });
    await pass(TEN_MINUTES_S / 4);
    expect(clock.millis() - downSince).toBeGreaterThanOrEqual(TEN_MINUTES_S * 1_000);

    expect(ground.slack.messages()).toEqual([]);
    const waiting = await told();
    expect(waiting.map(({ status, count }) => [status, count])).toEqual(
      expect.arrayContaining([
        ['open', 8],
        ['open', 1],
        ['resolved', 0],
      ]),
    );
    expect(waiting.filter(({ status }) => status === 'open').every(({ slack }) => slack.pending)).toBe(true);
    await eventually(async () => {
      expect(await figure('fencepost_alerts_slack_pending')).toBeGreaterThanOrEqual(2);
      expect(await figure('fencepost_alerts_slack_lag_seconds')).toBeGreaterThanOrEqual(TEN_MINUTES_S);
    }, SOON_MS);
    expect(await figure('fencepost_slack_failures_total', 'code="unavailable"')).toBeGreaterThan(2);
    // Asked to wait 45 s, it asks once in 45 s: not more often in the five minutes than that allows, the first try apart.
    const refusals = (await figure('fencepost_slack_failures_total', 'code="rate_limited"')) ?? 0;
    expect(refusals).toBeGreaterThan(1);
    expect(refusals).toBeLessThanOrEqual(TEN_MINUTES_S / 2 / RETRY_AFTER_S + 2);

    // Back, and as slow as it is on any day; the first answer is cut off in the middle, so nobody knows whether it was taken.
    ground.slack.reset();
    ground.slack.limit({ perSecond: 1, burst: 1 });
    ground.slack.fault({ times: 1, path: 'chat.postMessage', effect: { kind: 'truncate' } });
    await eventually(async () => {
      await pass(STEP_S);
      expect((await ground.status()).slackPending).toBe(0);
    }, SOON_MS);
    const after = await told();
    const open = after.filter(({ status }) => status === 'open');
    expect(open.map(({ count }) => count).toSorted()).toEqual([1, 8]);
    for (const { id, count } of open) {
      expect(mentioning(ground.slack, id)).toBe(1);
      const [message] = ground.slack.messages().filter((each) => JSON.stringify(each).includes(id));
      expect(message?.text).toMatch(/^\[OPEN · /);
      expect(message?.text).toContain(`(${count} record`);
    }
    const [mended] = after.filter(({ status }) => status === 'resolved');
    expect(mentioning(ground.slack, mended?.id ?? 'none')).toBeLessThanOrEqual(1);
    for (const { id } of await ground.alerts()) expect(mentioning(ground.slack, id)).toBeLessThanOrEqual(1);
    await eventually(async () => {
      expect(await figure('fencepost_alerts_slack_pending')).toBe(0);
      expect(await figure('fencepost_alerts_slack_lag_seconds')).toBe(0);
    }, SOON_MS);
  });
});
