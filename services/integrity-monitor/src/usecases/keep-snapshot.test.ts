import { beforeEach, describe, expect, it } from 'vitest';
import { healthyCompany, tells } from '../../test/histories.ts';
import { type Ground, makeGround, startMonitor } from '../../test/memory-monitor.ts';
import { snapshotChunks, snapshotHeads } from '../adapters/snapshot-rows.ts';

const own = tells(1);
let ground: Ground;
beforeEach(() => {
  ground = makeGround();
});

describe('the snapshot', () => {
  it('is where the next process starts: no event is counted twice or left out', async () => {
    ground.publish(...healthyCompany(1));
    const first = await startMonitor(ground);
    await first.settle();
    await first.does.keepSnapshot.now();
    ground.publish(own.customer(5), own.customer(5), own.customer(6));
    const second = await startMonitor(ground);
    expect(second.progress).toMatchObject({ position: 11, eventsApplied: 11 });
    await second.settle();
    expect(second.progress).toMatchObject({ position: 14, eventsApplied: 13 });
  });

  it('is saved after enough events, or after a while, and not for nothing', async () => {
    const monitor = await startMonitor(ground);
    const saved = async () => (await startMonitor(ground)).progress.position;
    ground.publish(...healthyCompany(1).slice(0, 4));
    monitor.follow();
    await monitor.does.keepSnapshot.whenDue();
    expect(await saved()).toBe(0);
    ground.clock.advance(30_000);
    await monitor.does.keepSnapshot.whenDue();
    expect(await saved()).toBe(4);
    ground.publish(...healthyCompany(2).slice(0, 5));
    monitor.follow();
    await monitor.does.keepSnapshot.whenDue();
    expect(await saved()).toBe(9);
  });

  it('of a stream that was lost is used, and the new stream is read from its first event', async () => {
    ground.publish(...healthyCompany(1));
    const first = await startMonitor(ground);
    await first.settle();
    await first.does.keepSnapshot.now();
    ground.stream.splice(0);
    ground.publish(...healthyCompany(2), own.customer(0), own.customer(1));
    const second = await startMonitor(ground);
    expect(second.progress).toMatchObject({ position: 0, eventsApplied: 11 });
    await second.settle();
    expect(second.progress).toMatchObject({ position: 13, eventsApplied: 23 });
  });

  it('of another format is not read: everything is caught up from the first event, with the same verdicts', async () => {
    ground.publish(...healthyCompany(1), own.quarantined(1));
    const first = await startMonitor(ground);
    await first.settle();
    await first.does.keepSnapshot.now();
    const heads = ground.store.collection(snapshotHeads).platform();
    await heads.compareAndSet({ _id: 'head' }, { set: { format: 1 } });
    const second = await startMonitor(ground);
    expect(second.progress).toMatchObject({ position: 0, eventsApplied: 0 });
    const before = await first.all();
    await second.settle();
    expect(second.progress).toMatchObject({ position: 12, eventsApplied: 12 });
    expect((await second.all()).map(({ id, status, count }) => [id, status, count])).toEqual(
      before.map(({ id, status, count }) => [id, status, count]),
    );
  });

  it.each(['not JSON', '[[]]', '[7]'])('that cannot be read (%s) means starting from the first event', async (data) => {
    ground.publish(...healthyCompany(1));
    const first = await startMonitor(ground);
    await first.settle();
    await first.does.keepSnapshot.now();
    await ground.store.collection(snapshotChunks).platform().compareAndSet({ _id: 'a.0' }, { set: { data } });
    const second = await startMonitor(ground);
    await second.settle();
    expect(second.progress).toMatchObject({ position: 11, eventsApplied: 11 });
  });

  it('whose chunks are not all of one save is none', async () => {
    ground.publish(...healthyCompany(1));
    const first = await startMonitor(ground);
    await first.settle();
    await first.does.keepSnapshot.now();
    await ground.store
      .collection(snapshotChunks)
      .platform()
      .compareAndSet({ _id: 'a.0' }, { set: { term: 99 } });
    expect((await startMonitor(ground)).progress.position).toBe(0);
  });

  it('stays whole when several replicas save at once and later a slower one comes with less', async () => {
    ground.publish(...healthyCompany(1));
    const slow = await startMonitor(ground, 'mon_slow');
    slow.follow();
    ground.publish(...healthyCompany(2));
    const others = await Promise.all(['mon_1', 'mon_2'].map((me) => startMonitor(ground, me)));
    for (const monitor of others) monitor.follow();
    await Promise.all(others.map((monitor) => monitor.does.keepSnapshot.now()));
    await slow.does.keepSnapshot.now();
    expect((await startMonitor(ground)).progress).toMatchObject({ position: 22, eventsApplied: 22 });
  });
});
