import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { getScan, listScans, startScan } from '@fencepost/contracts/integrity/full-scan';
import { getIntegrityHealth, getSyncHealth } from '@fencepost/contracts/integrity/health';
import { startFakeMail } from '@fencepost/fakes/mail/server';
import { eventually } from '@fencepost/testing/eventually';
import { afterEach, beforeEach, expect, inject, it, onTestFinished } from 'vitest';
import { openCutLine } from './cut-line.ts';
import { healthyCompany, ids, rowOf, tells } from './histories.ts';
import { openRealGround, type RealGround } from './real-ground.ts';

const SOON_MS = 30_000;
/** Longer than everything that it waits for together: a bound for what hangs, never a measure. */
const KILL_TEST_MS = 180_000;
const RANGE = 500;
const CUSTOMERS = 8_000;
const RANGE_TAKES_MS = 100;
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let ground: RealGround;

beforeEach(async () => {
  ground = await openRealGround(inject('servers'));
  const healthy = [...healthyCompany(1), ...healthyCompany(2)];
  ground.put(...healthy.map((event) => rowOf(event)));
  await ground.publish(...healthy);
});
afterEach(() => ground.close());

const finished = async (scanId: string) => {
  const read = () => ground.ask(getScan, { scanId });
  await eventually(async () => expect(['completed', 'failed']).toContain((await read()).state), 2 * SOON_MS);
  return read();
};
/** The scan of the day, which a monitor asks for when it starts, is over. */
const dailyIsOver = () =>
  eventually(async () => {
    const { data } = await ground.ask(listScans, { limit: 10 });
    expect(data.map(({ state }) => state)).toEqual(['completed']);
  }, SOON_MS);

/** A monitor in a process of its own, so that it can be killed as `kill -9` does. */
const spawnMonitor = (env: Readonly<Record<string, string>> = {}) => {
  const child: ChildProcess = spawn(process.execPath, ['--conditions=@fencepost/source', main], {
    env: { ...process.env, ...ground.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  onTestFinished(kill);
  return { kill };
};

it('kill -9 in the middle of a full scan: the next process goes on, and reads at most one range again (BM6)', {
  timeout: KILL_TEST_MS,
}, async () => {
  const customer = tells(1).customer(0);
  ground.put(
    ...Array.from({ length: CUSTOMERS }, (_, number) => {
      const id = ids(1).customer(number + 1);
      return rowOf(customer, { entity: { ...customer.entity, id } });
    }),
  );
  const hourly = { SCAN_INTERVAL_MS: '3600000' };
  const first = spawnMonitor(hourly);
  await dailyIsOver();

  const counted = new Map<string, number>();
  ground.beforeScan(async ({ collection, after, ifDigest }) => {
    if (ifDigest !== null || collection !== 'customers') return;
    counted.set(after ?? '', (counted.get(after ?? '') ?? 0) + 1);
    await new Promise((resolve) => setTimeout(resolve, RANGE_TAKES_MS));
  });
  const { id } = await ground.ask(startScan, { mode: 'pre_migration' });
  await eventually(async () => {
    expect((await ground.ask(getScan, { scanId: id })).progress.records).toBeGreaterThan(4 * RANGE);
  }, SOON_MS);
  await first.kill();
  const before = [...counted.values()].reduce((sum, count) => sum + count, 0);
  expect(before).toBeGreaterThan(4);
  expect(before).toBeLessThan(CUSTOMERS / RANGE);

  ground.put(rowOf(customer, { tenantId: ids(2).tenant }));
  spawnMonitor(hourly);
  await eventually(async () => expect((await ground.status()).caughtUp).toBe(true), SOON_MS);
  const done = await finished(id);
  // Every process reads everything once when it starts; beside that the scan reads each range once, one of them twice at most.
  const ranges = Math.ceil((CUSTOMERS + 2) / RANGE);
  const reads = [...counted.values()].reduce((sum, count) => sum + count, 0);
  expect(reads - ranges).toBeLessThanOrEqual(ranges + 1);
  expect(Math.max(...counted.values())).toBeLessThanOrEqual(3);
  expect(done.progress.records).toBe(ground.rows.size);
  // What was bent behind the place where it was killed is found all the same.
  expect(done.checks.find(({ check }) => check === 'one-tenant-for-ever')).toMatchObject({ violations: 1 });
});

it('a scan that did not pass is mailed once, is in the list and in the health view (INT-012, INT-024)', async () => {
  const mail = await startFakeMail();
  onTestFinished(() => mail.close());
  const event = tells(2).offered(0);
  ground.put(rowOf(event, { state: { ...rowOf(event).state, syncStatus: 'never' } }));
  const running = await ground.start({ SMTP_URL: mail.url, REPORT_TO: 'ops@example.org' });
  onTestFinished(() => running.stop());
  await dailyIsOver();
  await eventually(async () => expect(mail.mails()).toHaveLength(1), SOON_MS);
  expect(mail.mails()[0]?.raw).toContain('Found 1 services not synced');
  const { data } = await ground.ask(getSyncHealth, {});
  expect(data.map(({ companyName, healthy }) => [companyName, healthy])).toEqual([
    ['Company 2', false],
    ['Company 1', true],
  ]);
  const health = await ground.ask(getIntegrityHealth, {});
  expect(health.layers).toHaveLength(8);
  expect(health.lastScan).toMatchObject({ passed: false, mode: 'standard' });
  // Owners of this test show nothing of their databases: not known is not working.
  expect(health.layers.find(({ id }) => id === 'database')).toMatchObject({ state: 'unknown' });
});

it('a monitor that is cut off from NATS alarms on its own blindness within 30 seconds, in Slack, and sees again (FI7)', async () => {
  const line = await openCutLine(ground.env.NATS_URL ?? '');
  onTestFinished(() => line.close());
  const running = await ground.start({ NATS_URL: line.url });
  onTestFinished(() => running.stop());
  await dailyIsOver();
  const told = () => ground.slack.messages().some(({ text }) => String(text).includes('cannot reach the stream'));
  expect(told()).toBe(false);
  const cutAt = performance.now();
  line.cut();
  await eventually(async () => expect(told()).toBe(true), SOON_MS);
  expect(performance.now() - cutAt).toBeLessThan(SOON_MS);
  line.mend();
  await eventually(async () => {
    const active = (await ground.alerts()).filter(({ status }) => status !== 'resolved');
    expect(active.map(({ invariant }) => invariant)).not.toContain('monitor-sees-events');
  }, SOON_MS);
});
