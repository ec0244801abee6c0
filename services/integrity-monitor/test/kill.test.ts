import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '@fencepost/testing/eventually';
import { afterEach, expect, inject, it } from 'vitest';
import { healthyCompany, ids, rowOf, tells } from './histories.ts';
import { openRealGround, type RealGround } from './real-ground.ts';

const EVENTS = 2_000;
const BATCH = 100;
const KILL_AFTER = [300, 900, 1_500];
const HEALED_WITHIN_MS = 30_000;
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let ground: RealGround;
let child: ChildProcess;

const start = (): void => {
  child = spawn(process.execPath, ['--conditions=@fencepost/source', main], {
    env: { ...process.env, ...ground.env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
};
const killNow = async (): Promise<void> => {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};

afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) await killNow();
  await ground.close();
});

it('kill -9 in the middle of 2,000 events: each has counted once in effect, and each alert is in Slack once', async () => {
  ground = await openRealGround(inject('servers'));
  const healthy = [...healthyCompany(1), ...healthyCompany(2)];
  ground.put(...healthy.map((event) => rowOf(event)));
  await ground.publish(...healthy);
  start();
  await eventually(async () => expect((await ground.status()).caughtUp).toBe(true), HEALED_WITHIN_MS);

  const customer = tells(1).customer(0);
  const customers = Array.from({ length: EVENTS }, (_, number) => {
    const id = ids(1).customer(number + 1_000);
    return { ...customer, id: `evt_${id}`, entity: { ...customer.entity, id }, payload: { customer: { id } } };
  });
  await ground.publish(tells(1).quarantined(0), tells(2).quarantined(0));
  for (let from = 0; from < EVENTS; from += BATCH) {
    await ground.publish(...customers.slice(from, from + BATCH));
    if (!KILL_AFTER.includes(from)) continue;
    await killNow();
    start();
  }
  const expected = healthy.length + EVENTS + 2;
  await eventually(async () => {
    expect(await ground.status()).toMatchObject({ position: expected, eventsApplied: expected, slackPending: 0 });
  }, HEALED_WITHIN_MS);
  expect((await ground.alerts()).map(({ status, count }) => [status, count])).toEqual([
    ['open', 1],
    ['open', 1],
  ]);
  expect(ground.slack.messages()).toHaveLength(2);
});
