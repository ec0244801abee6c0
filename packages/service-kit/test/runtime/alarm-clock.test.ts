import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { eventually } from '@fencepost/testing/eventually';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { type AlarmClock, openAlarmClock } from '../../src/alarm-clock.ts';
import type { AlarmHandlers, WorkOptions } from '../../src/alarm-worker.ts';
import { makeLogger } from '../../src/logger.ts';
import { makeMetrics } from '../../src/metrics.ts';
import { newId } from '../../src/random-id.ts';
import { startOwnRedis } from './own-redis.ts';

const clocks: AlarmClock[] = [];
let prefix: string;
let redis: Redis;
let lines: string[];
let metrics: ReturnType<typeof makeMetrics>;

beforeEach(() => {
  prefix = newId('alarm');
  redis = new Redis(inject('servers').redis);
  lines = [];
  metrics = makeMetrics('alarm-test');
});
afterEach(async () => {
  await Promise.all(clocks.splice(0).map((clock) => clock.close()));
  await loseEverything();
  redis.disconnect();
});

/** What FLUSHALL would do, to this test's keys alone. */
const loseEverything = async (): Promise<number> => {
  const keys = await redis.keys(`{${prefix}}:*`);
  return keys.length === 0 ? 0 : redis.del(...keys);
};

const open = async (given: { readonly url?: string; readonly healEveryMs?: number } = {}): Promise<AlarmClock> => {
  const log = makeLogger({ service: 'alarm-test', level: 'warn', destination: { write: (line) => lines.push(line) } });
  const clock = await openAlarmClock({ url: inject('servers').redis, prefix, log, metrics, ...given });
  clocks.push(clock);
  return clock;
};
const working = async (handlers: AlarmHandlers, options: Partial<WorkOptions> = {}): Promise<AlarmClock> => {
  const clock = await open();
  clock.work(handlers, { concurrency: 10, closeWithinMs: 2_000, ...options });
  return clock;
};
/** A handler that tells what it was called with, and may be held inside. */
const makeListener = () => {
  const rung: string[] = [];
  let gate = Promise.withResolvers<void>();
  let held = false;
  return {
    rung,
    hold: () => {
      held = true;
      gate = Promise.withResolvers<void>();
    },
    letGo: () => {
      held = false;
      gate.resolve();
    },
    handler: async (id: string): Promise<void> => {
      rung.push(id);
      if (held) await gate.promise;
    },
  };
};
const value = async (metric: string, ...labels: readonly string[]): Promise<number> => {
  const isMeant = (line: string) =>
    line.startsWith(`fencepost_${metric}{`) && labels.every((one) => line.includes(one));
  const line = (await metrics.render()).split('\n').find(isMeant);
  return Number(line?.split(' ').at(-1) ?? Number.NaN);
};
/** Once a later alarm has rung, an earlier one that has not will not. */
const nothingMore = async (clock: AlarmClock, rung: readonly string[]): Promise<void> => {
  const last = newId('last');
  await clock.ring('sync', last, { inMs: 300 });
  await eventually(() => expect(rung).toContain(last));
};

describe('an alarm', () => {
  test('rings once, not before its time, with its name and id', async () => {
    const [sync, other] = [makeListener(), makeListener()];
    const clock = await working({ sync: sync.handler, other: other.handler });
    const startedAt = performance.now();
    await clock.ring('sync', 'run_1', { inMs: 200 });
    await clock.ring('other', 'run_1', { inMs: 0 });
    await eventually(() => expect(sync.rung).toEqual(['run_1']));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(199);
    expect(other.rung).toEqual(['run_1']);
    await nothingMore(clock, sync.rung);
    expect(sync.rung.filter((id) => id === 'run_1')).toHaveLength(1);
    expect(await redis.keys(`{${prefix}}:alarms:[0-9]*`)).toEqual([]);
    expect(await redis.zcard(`{${prefix}}:alarms-due`)).toBe(0);
  });

  test('set several times rings once, at the earliest time, whichever was said first', async () => {
    const { rung, handler } = makeListener();
    const clock = await working({ sync: handler });
    await clock.ring('sync', 'a', { inMs: 60_000 });
    await clock.ring('sync', 'a', { inMs: 100 });
    await clock.ring('sync', 'b', { inMs: 100 });
    await clock.ring('sync', 'b', { inMs: 60_000 });
    // Far enough off that it cannot ring before all three are said: what is asked after that rings once more, rightly.
    await Promise.all([2_000, 1_000, 60_000].map((inMs) => clock.ring('sync', 'c', { inMs })));
    await eventually(() => expect(rung.toSorted()).toEqual(['a', 'b', 'c']));
    await nothingMore(clock, rung);
    expect(rung).toHaveLength(4);
  });

  test('whose work was done tells when, to every replica; one that failed does not, nor does one of whom nobody knows', async () => {
    const [clock, other] = await Promise.all([
      working({ sync: async () => {}, broken: () => Promise.reject(new Error('broken')) }),
      open(),
    ]);
    expect(await other.lastDone()).toEqual({});
    const before = Date.now();
    await clock.ring('sync', 'a', { inMs: 0 });
    await clock.ring('broken', 'b', { inMs: 0 });
    await eventually(async () => expect(await value('jobs_total', 'name="broken"', 'outcome="failed"')).toBe(1));
    await eventually(async () => expect(Object.keys((await other.lastDone()) ?? {})).toEqual(['sync']));
    const { sync = 0 } = (await other.lastDone()) ?? {};
    expect(sync).toBeGreaterThanOrEqual(before);
    expect(sync).toBeLessThanOrEqual(Date.now());
    await loseEverything();
    expect(await other.lastDone()).toEqual({});
  });

  test('set by 20 at once rings once, over two replicas', async () => {
    const { rung, handler } = makeListener();
    const [one, two] = await Promise.all([working({ sync: handler }), working({ sync: handler })]);
    const ringing = Array.from({ length: 20 }, (_, n) => (n % 2 ? one : two).ring('sync', 'run', { inMs: 200 }));
    await Promise.all(ringing);
    await eventually(() => expect(rung).toEqual(['run']));
    await nothingMore(two, rung);
    expect(rung.filter((id) => id === 'run')).toHaveLength(1);
  });

  test('set while its handler runs rings again afterwards, and never beside it: no wake-up is lost', async () => {
    const { rung, handler, hold, letGo } = makeListener();
    const [clock] = await Promise.all([working({ sync: handler }), working({ sync: handler })]);
    hold();
    await clock.ring('sync', 'run', { inMs: 0 });
    await eventually(() => expect(rung).toEqual(['run']));
    await clock.ring('sync', 'run', { inMs: 0 });
    await clock.ring('sync', 'run', { inMs: 60_000 });
    await nothingMore(clock, rung);
    expect(rung.filter((id) => id === 'run')).toHaveLength(1);
    letGo();
    await eventually(() => expect(rung.filter((id) => id === 'run')).toHaveLength(2));
  });

  test('set by its own handler rings at the time it said, not counted from the end of that handler', async () => {
    const inMs = 60_000;
    let [latestMs, endedMs] = [0, 0];
    const clock: AlarmClock = await working({
      sync: async (id) => {
        await clock.ring('sync', id, { inMs });
        latestMs = Date.now() + inMs + 1;
        await wait(1_000);
        endedMs = Date.now();
      },
    });
    await clock.ring('sync', 'run', { inMs: 0 });
    const delayed = `{${prefix}}:alarms:delayed`;
    await eventually(async () => expect(await redis.zcard(delayed)).toBe(1));
    const ringsAt = async (): Promise<number> => {
      const [, score = '0'] = await redis.zrange(delayed, '0', '-1', 'WITHSCORES');
      // BullMQ keeps 12 bits below the milliseconds
      return Math.floor(Number(score) / 4_096);
    };
    // It is some round trips late, for BullMQ counts from when it has heard of the end; the handler's own time is not among them.
    expect(await ringsAt()).toBeLessThan(endedMs + inMs);
    await clock.ring('sync', 'run', { inMs: inMs * 2 });
    expect(await ringsAt()).toBeLessThanOrEqual(latestMs);
  });

  test('rings again after each round, as often as it is set', async () => {
    const { rung, handler } = makeListener();
    const clock = await working({ sync: handler });
    for (const round of [1, 2, 3]) {
      await clock.ring('sync', 'run', { inMs: 0 });
      await eventually(() => expect(rung).toHaveLength(round));
    }
  });

  test('whose handler throws is counted and logged, not tried again, and can be set again', async () => {
    const rung: string[] = [];
    const clock = await working({
      sync: async (id) => {
        rung.push(id);
        if (id === 'bad') throw new Error('it broke');
      },
    });
    await clock.ring('sync', 'bad', { inMs: 0 });
    await eventually(() => expect(lines.join()).toContain('it broke'));
    await nothingMore(clock, rung);
    expect(rung.filter((id) => id === 'bad')).toHaveLength(1);
    expect(await value('jobs_total', 'name="sync"', 'outcome="failed"')).toBe(1);
    await eventually(async () => expect(await value('jobs_total', 'name="sync"', 'outcome="ok"')).toBe(1));
    await clock.ring('sync', 'bad', { inMs: 0 });
    await eventually(() => expect(rung.filter((id) => id === 'bad')).toHaveLength(2));
  });

  test('that nobody here answers is counted, and holds up no other', async () => {
    const { rung, handler } = makeListener();
    const clock = await working({ sync: handler });
    await clock.ring('unheard-of', 'x', { inMs: 0 });
    await nothingMore(clock, rung);
    expect(await value('jobs_total', 'name="unheard-of"', 'outcome="unknown"')).toBe(1);
  });

  test('that was lost with all of Redis can be set anew, and rings (FLUSHALL)', async () => {
    const { rung, handler } = makeListener();
    const clock = await working({ sync: handler });
    await clock.ring('sync', 'run', { inMs: 60_000 });
    expect(await loseEverything()).toBeGreaterThan(3);
    await clock.ring('sync', 'run', { inMs: 10 });
    await eventually(() => expect(rung).toEqual(['run']));
  });

  test('whose handler ran while Redis lost everything can be set again', async () => {
    const { rung, handler, hold, letGo } = makeListener();
    const clock = await working({ sync: handler });
    hold();
    await clock.ring('sync', 'run', { inMs: 0 });
    await eventually(() => expect(rung).toHaveLength(1));
    await loseEverything();
    letGo();
    await eventually(async () => expect(await value('jobs_total', 'name="sync"', 'outcome="ok"')).toBe(1));
    await clock.ring('sync', 'run', { inMs: 0 });
    await eventually(() => expect(rung).toHaveLength(2));
  });
});

describe('a schedule', () => {
  test('made by two replicas, and looked after all the time, rings once in its period; again when Redis lost it', async () => {
    const [sweep, sync] = [makeListener(), makeListener()];
    const [one, two] = [await open({ healEveryMs: 20 }), await open({ healEveryMs: 20 })];
    for (const clock of [one, two]) clock.work({ sweep: sweep.handler, sync: sync.handler }, { concurrency: 2 });
    await Promise.all([one, two, one, two].map((clock) => clock.every('sweep', 3_600_000)));
    await eventually(() => expect(sweep.rung).toEqual(['sweep']));
    await nothingMore(one, sync.rung);
    expect(sweep.rung).toEqual(['sweep']);
    await loseEverything();
    await eventually(() => expect(sweep.rung).toHaveLength(2));
    await nothingMore(two, sync.rung);
    expect(sweep.rung).toHaveLength(2);
  });

  test('rings in each period', async () => {
    const { rung, handler } = makeListener();
    const clock = await working({ sweep: handler });
    const startedAt = performance.now();
    await clock.every('sweep', 100);
    await eventually(() => expect(rung.length).toBeGreaterThanOrEqual(4));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(200);
  });

  test('never runs beside itself, however long it takes', async () => {
    let [running, most, ran] = [0, 0, 0];
    const slow = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await wait(250);
      running -= 1;
      ran += 1;
    };
    const [one, two] = await Promise.all([working({ sweep: slow }), working({ sweep: slow })]);
    await Promise.all([one.every('sweep', 50), two.every('sweep', 50)]);
    await eventually(() => expect(ran).toBeGreaterThanOrEqual(3));
    expect(most).toBe(1);
  });

  test('with another period replaces the former one', async () => {
    const { rung, handler } = makeListener();
    const clock = await working({ sweep: handler });
    await clock.every('sweep', 3_600_000);
    await eventually(() => expect(rung).toHaveLength(1));
    await clock.every('sweep', 100);
    await eventually(() => expect(rung.length).toBeGreaterThanOrEqual(3));
  });

  test('can be watched for not running: the time of its last run is a metric from the start on', async () => {
    const { rung, handler } = makeListener();
    const startedAt = Date.now() / 1_000;
    const clock = await working({ sweep: handler });
    const waited = await value('job_last_run_timestamp_seconds', 'name="sweep"');
    expect(waited).toBeGreaterThanOrEqual(startedAt - 0.01);
    await clock.every('sweep', 3_600_000);
    await eventually(() => expect(rung).toHaveLength(1));
    await eventually(async () =>
      expect(await value('job_last_run_timestamp_seconds', 'name="sweep"')).toBeGreaterThan(waited),
    );
    expect(await value('job_duration_seconds_count', 'name="sweep"')).toBe(1);
  });
});

describe('the end of a process', () => {
  test('killed inside a handler: the alarm rings elsewhere within twice stalledAfterMs (RT5)', async () => {
    const stalledAfterMs = 1_000;
    const clock = await open();
    await clock.ring('sync', 'run', { inMs: 0 });
    const args = [join(import.meta.dirname, 'alarm-victim.ts'), inject('servers').redis, prefix, `${stalledAfterMs}`];
    const victim = spawn(process.execPath, ['--conditions=@fencepost/source', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(victim.stdout, 'data');
    victim.kill('SIGKILL');
    await once(victim, 'exit');
    const { rung, handler } = makeListener();
    clock.work({ sync: handler }, { concurrency: 1, stalledAfterMs });
    expect(rung).toEqual([]);
    await eventually(() => expect(rung).toEqual(['run']));
    await eventually(async () => expect(await redis.zcard(`{${prefix}}:alarms-due`)).toBe(0));
  });

  test('waits for a handler that is nearly done, and takes no further alarm', async () => {
    const { rung, handler, hold, letGo } = makeListener();
    const clock = await working({ sync: handler });
    hold();
    await clock.ring('sync', 'run', { inMs: 0 });
    await eventually(() => expect(rung).toHaveLength(1));
    let closed = false;
    const closing = clock.close().then(() => {
      closed = true;
    });
    const other = await open();
    await other.ring('sync', 'late', { inMs: 0 });
    expect(closed).toBe(false);
    letGo();
    await closing;
    expect(rung).toEqual(['run']);
    expect(await value('jobs_total', 'name="sync"', 'outcome="ok"')).toBe(1);
  });

  test('aborts a handler that takes too long, whose alarm then rings at another replica at once', async () => {
    const clock = await open();
    const started = Promise.withResolvers<void>();
    const untilAborted = (_: string, signal: AbortSignal): Promise<void> => {
      started.resolve();
      return wait(60_000, undefined, { signal });
    };
    clock.work({ sync: untilAborted }, { concurrency: 1, closeWithinMs: 100 });
    await clock.ring('sync', 'run', { inMs: 0 });
    await started.promise;
    await clock.close();
    expect(await value('jobs_total', 'name="sync"', 'outcome="aborted"')).toBe(1);
    const { rung, handler } = makeListener();
    await working({ sync: handler });
    await eventually(() => expect(rung).toEqual(['run']));
  });

  test('is not held up by a handler that listens to nothing', async () => {
    const clock = await open();
    const started = Promise.withResolvers<void>();
    const deaf = (): Promise<void> => {
      started.resolve();
      return new Promise(() => {});
    };
    clock.work({ sync: deaf }, { concurrency: 1, closeWithinMs: 100 });
    await clock.ring('sync', 'run', { inMs: 0 });
    await started.promise;
    const startedAt = performance.now();
    await clock.close();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe('Redis', () => {
  test('may go and come back: ringing fails at once and quietly, and schedules heal by themselves', async () => {
    const own = await startOwnRedis();
    const { rung, handler } = makeListener();
    const clock = await open({ url: own.url, healEveryMs: 200 });
    clock.work({ sync: handler, sweep: handler }, { concurrency: 2, closeWithinMs: 500 });
    await clock.every('sweep', 300);
    await eventually(() => expect(rung.length).toBeGreaterThanOrEqual(2));
    expect(await clock.ping()).toBe(true);
    await own.kill();
    await eventually(async () => expect(await clock.ping()).toBe(false));
    const startedAt = performance.now();
    await clock.ring('sync', 'run', { inMs: 0 });
    await clock.every('sweep', 300);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(await value('job_rings_lost_total', 'name="sync"')).toBe(1);
    await own.restart();
    await eventually(async () => expect(await clock.ping()).toBe(true), 20_000);
    const before = rung.length;
    await eventually(() => expect(rung.length).toBeGreaterThanOrEqual(before + 2), 30_000);
    await clock.ring('sync', 'run', { inMs: 0 });
    await eventually(() => expect(rung).toContain('run'), 20_000);
    await clock.close();
    await own.remove();
  });

  test('may be absent when the process starts, and closes all the same', async () => {
    const own = await startOwnRedis();
    await own.kill();
    const clock = await open({ url: own.url });
    const { rung, handler } = makeListener();
    clock.work({ sync: handler }, { concurrency: 1, closeWithinMs: 200 });
    expect(await clock.ping()).toBe(false);
    await clock.ring('sync', 'early', { inMs: 0 });
    await own.restart();
    await eventually(async () => expect(await clock.ping()).toBe(true), 20_000);
    await clock.ring('sync', 'run', { inMs: 0 });
    await eventually(() => expect(rung).toEqual(['run']), 20_000);
    await own.kill();
    await clock.close();
    await own.remove();
  });

  test('that may drop alarms is refused, with the command that mends it (RT5)', async () => {
    const own = await startOwnRedis();
    const admin = new Redis(own.url);
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await expect(open({ url: own.url })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('CONFIG SET maxmemory-policy noeviction'),
    });
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    expect(await (await open({ url: own.url })).ping()).toBe(true);
    await Promise.all(clocks.splice(0).map((clock) => clock.close()));
    admin.disconnect();
    await own.remove();
  });

  test('is shared by services whose alarms do not meet', async () => {
    const [mine, foreign] = [makeListener(), makeListener()];
    const clock = await working({ sync: mine.handler });
    const ownPrefix = prefix;
    prefix = newId('alarm');
    const other = await working({ sync: foreign.handler });
    await clock.ring('sync', 'run', { inMs: 0 });
    await eventually(() => expect(mine.rung).toEqual(['run']));
    await nothingMore(other, foreign.rung);
    expect(foreign.rung).not.toContain('run');
    await other.close();
    await loseEverything();
    prefix = ownPrefix;
  });
});
