import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { actions } from '@fencepost/contracts/catalog';
import { getSyncHealth } from '@fencepost/contracts/integrity/health';
import { makeLogger } from '@fencepost/service-kit/logger';
import { makeAnswer, makeRunningCalls } from '@fencepost/service-kit/mesh-handler';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeAlertGauges } from '../../services/integrity-monitor/src/adapters/alert-gauges.ts';
import { makeGauges } from '../../services/integrity-monitor/src/adapters/gauges.ts';
import { makeScanGauges } from '../../services/integrity-monitor/src/adapters/scan-gauges.ts';
import { obtainPromtool } from '../servers/promtool.ts';
import { makeScreen } from '../servers/screen.ts';

const root = resolve(import.meta.dirname, '..', '..');
const folder = join(root, 'deploy', 'prometheus');
const rules = readFileSync(join(folder, 'fencepost.rules.yml'), 'utf8');
const tests = readFileSync(join(folder, 'fencepost.test.yml'), 'utf8');
const namesIn = (text: string, pattern: RegExp): readonly string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ''))].toSorted();

const OBTAIN_WITHIN_MS = 300_000;
/** promtool plays hours of samples through every rule. */
const TEST_WITHIN_MS = 180_000;
/** Made by other services than the monitor, whose instruments are not at hand here: told from their source. */
const ofOthers: Readonly<Record<string, string>> = {
  fencepost_edge_http_requests_total: 'services/edge/src/http/observe.ts',
  fencepost_action_duration_seconds_bucket: 'packages/service-kit/src/mesh-handler.ts',
  fencepost_outbox_oldest_event_age_seconds: 'packages/service-kit/src/sweeper.ts',
  fencepost_job_last_run_timestamp_seconds: 'packages/service-kit/src/alarm-worker.ts',
  fencepost_job_period_seconds: 'packages/service-kit/src/alarm-clock.ts',
  fencepost_job_rings_lost_total: 'packages/service-kit/src/alarm-clock.ts',
};

describe('the alert rules for Prometheus', () => {
  let promtool: string;
  // A program that cannot be had fails the run: a test that quietly skips proves nothing.
  beforeAll(async () => {
    promtool = await obtainPromtool({ env: process.env, screen: makeScreen() });
  }, OBTAIN_WITHIN_MS);

  it(
    'are rules, and every one of them does what its tests say (INT-008, INT-009, INT-039..INT-042)',
    async () => {
      const run = promisify(execFile);
      const checked = await run(promtool, ['check', 'rules', 'fencepost.rules.yml'], { cwd: folder });
      expect(checked.stdout).toContain('SUCCESS');
      const tested = await run(promtool, ['test', 'rules', 'fencepost.test.yml'], { cwd: folder });
      expect(tested.stdout).toContain('SUCCESS');
    },
    TEST_WITHIN_MS,
  );

  it(
    'can fail: a rule that is bent does not pass',
    async () => {
      const bent = rules.replaceAll('> 0\n', '> 1000\n');
      expect(bent).not.toBe(rules);
      const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs');
      const { tmpdir } = await import('node:os');
      const elsewhere = mkdtempSync(join(tmpdir(), 'fencepost-rules-'));
      writeFileSync(join(elsewhere, 'fencepost.rules.yml'), bent);
      writeFileSync(join(elsewhere, 'fencepost.test.yml'), tests);
      const tested = promisify(execFile)(promtool, ['test', 'rules', 'fencepost.test.yml'], { cwd: elsewhere });
      await expect(tested).rejects.toThrow();
      rmSync(elsewhere, { recursive: true });
    },
    TEST_WITHIN_MS,
  );
});

it('every rule has a test of its own', () => {
  expect(namesIn(tests, /alertname: (\w+)/g)).toEqual(namesIn(rules, /- alert: (\w+)/g));
});

it('every number that a rule reads is one that a service shows', async () => {
  const metrics = makeMetrics('test');
  makeGauges(metrics);
  makeAlertGauges(metrics);
  makeScanGauges(metrics);
  const shown = await metrics.render();
  for (const name of namesIn(rules, /(fencepost_\w+)/g)) {
    const source = ofOthers[name];
    if (source === undefined) expect(shown).toContain(`# TYPE ${name} `);
    else expect(readFileSync(join(root, source), 'utf8')).toContain(`'${name.replace(/^fencepost_|_bucket$/g, '')}'`);
  }
});

it('the numbers to watch are shown: records without a company, new customers, the error rate, the time of every query’s action (INT-043)', async () => {
  const metrics = makeMetrics('test');
  const gauges = makeGauges(metrics);
  for (let times = 0; times < 57; times += 1) gauges.customerCreated();
  gauges.errorShare('now', 0.02);
  const wrong = { invariant: 'one-tenant-for-ever', severity: 'critical', status: 'open', count: 3 } as const;
  gauges.alerts([{ ...wrong, unacknowledgedSeconds: null, escalated: false }], {
    pending: 0,
    lagSeconds: 0,
    folded: 0,
  });
  makeAnswer({ contract: getSyncHealth, answer: async () => ({}) } as never, {
    ...{ calls: makeRunningCalls(), metrics, log: makeLogger({ service: 'test', level: 'silent' }) },
  });
  const shown = await metrics.render();
  expect(shown).toMatch(/^fencepost_alerts_records\{.*invariant="one-tenant-for-ever".*\} 3$/m);
  expect(shown).toMatch(/^fencepost_monitor_customers_created_total(\{.*\})? 57$/m);
  expect(shown).toMatch(/^fencepost_monitor_error_share\{.*window="now".*\} 0\.02$/m);
  expect(shown).toContain('# TYPE fencepost_action_duration_seconds histogram');
  const numbers = readFileSync(join(root, 'docs', 'scans.md'), 'utf8');
  for (const name of namesIn(rules, /record: (fencepost:(?:customers|scope)\S+)/g)) expect(numbers).toContain(name);
});

it('the time of queries is that of every action with which a company reads (INT-043)', () => {
  const [pattern = ''] = namesIn(rules, /action=~"([^"]+)"/g);
  const reads = actions.filter(
    ({ owner, scope, http }) =>
      (owner === 'tenant' || owner === 'booking') && scope === 'tenant' && http?.method === 'get',
  );
  expect(reads.length).toBeGreaterThan(20);
  const missed = reads.filter(({ address }) => !new RegExp(`^(?:${pattern})$`).test(address));

  // They work out what they answer, from much more than one query.
  const computed = ['checkPolicy', 'checkServiceOwnership', 'explainAppointment', 'exportAudit', 'verifyAudit'];
  expect(missed.map(({ name }) => name).toSorted()).toEqual(computed);
});

it('every invariant and every runbook that a rule names is there', () => {
  for (const id of namesIn(rules, /invariant="([\w-]+)"/g)) {
    expect(existsSync(join(root, 'docs', 'runbooks', `${id}.md`))).toBe(true);
  }
  const runbooks = namesIn(rules, /runbook: (docs\/[\w/-]+\.md)/g);
  expect(runbooks.length).toBeGreaterThan(3);
  for (const runbook of runbooks) expect(existsSync(join(root, runbook)), runbook).toBe(true);
  const elsewhere = namesIn(rules, /runbook: (\S+)/g).filter((runbook) => !runbook.startsWith('docs/runbooks/'));
  expect(elsewhere).toEqual([]);
});
