import { expect, it } from 'vitest';
import { makeHealthyGround } from '../../test/full-scans.ts';
import { tells } from '../../test/histories.ts';
import { startMonitor } from '../../test/memory-monitor.ts';

it('counts each new customer once, and none of what was there before the monitor had caught up (INT-043)', async () => {
  const ground = makeHealthyGround();
  const monitor = await startMonitor(ground);
  monitor.follow();
  expect(monitor.newCustomers(), 'history is no rate').toBe(0);
  const own = tells(1);
  const created = own.customer(7);
  ground.publish(created, own.customer(8), own.customerIs(7, 'deleted'));
  monitor.follow();
  expect(monitor.newCustomers()).toBe(2);
  ground.publish(created);
  monitor.follow();
  expect(monitor.newCustomers(), 'told again').toBe(2);
});

it('tells of events that nobody can read, with how many and where, over a restart and counting none twice', async () => {
  const ground = makeHealthyGround();
  const monitor = await startMonitor(ground);
  monitor.follow();
  const place = ground.stream.length + 1;
  const absurd = {
    ...tells(1).customer(7),
    entity: { ...tells(1).customer(7).entity, version: Number.MAX_SAFE_INTEGER },
  };
  for (const said of ['{', 'null', JSON.stringify(absurd)]) {
    const seq = ground.stream.length + 1;
    ground.stream.push({ seq, messageId: `garbled_${seq}`, data: new TextEncoder().encode(said) });
  }
  monitor.follow();
  await monitor.settle();
  const told = async () => (await monitor.all()).filter(({ invariant }) => invariant === 'monitor-sees-events');
  expect(await told()).toMatchObject([
    {
      cause: 'unreadable_events',
      status: 'open',
      samples: [{ evidence: { events: 3, first: place, last: place + 2 } }],
    },
  ]);
  await monitor.does.keepSnapshot.now();
  const again = await startMonitor(ground, 'mon_2');
  for (const event of ground.stream) again.does.followEvents.apply(event);
  again.does.followEvents.caughtUp();
  expect([...again.picture.verdicts.values()].map(({ evidence }) => evidence)).toEqual([
    { events: 3, first: place, last: place + 2 },
  ]);
});
