import { makeLogger } from '@fencepost/service-kit/logger';
import { eventually } from '@fencepost/testing/eventually';
import { expect, it } from 'vitest';
import { makeTicker, stopTickers } from './ticker.ts';

const log = makeLogger({ service: 'test', level: 'silent' });

it('a job runs again after a failure, never twice at once, and not any more once it is stopped', async () => {
  let [runs, inside, most] = [0, 0, 0];
  const ticker = makeTicker({
    ...{ name: 'job', everyMs: 1, log },
    run: async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      runs += 1;
      if (runs % 2 === 0) throw new Error('every second time');
    },
  });
  await eventually(() => expect(runs).toBeGreaterThan(4));
  for (let call = 0; call < 10; call += 1) ticker.wake();
  await ticker.stop();
  const stoppedAt = runs;
  ticker.wake();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect([runs, most]).toEqual([stoppedAt, 1]);
});

it('a wake does not wait for the interval', async () => {
  let runs = 0;
  const run = async () => {
    runs += 1;
  };
  const ticker = makeTicker({ name: 'job', everyMs: 3_600_000, gatherMs: 1, run, log });
  await eventually(() => expect(runs).toBe(1));
  ticker.wake();
  await eventually(() => expect(runs).toBe(2));
  await ticker.stop();
});

it('one that does not end is named and left, and the others are waited for', async () => {
  const quick = makeTicker({ name: 'quick', everyMs: 1, run: async () => {}, log });
  const release = Promise.withResolvers<void>();
  let began = false;
  const slow = makeTicker({
    ...{ name: 'slow', everyMs: 1, log },
    run: () => {
      began = true;
      return release.promise;
    },
  });
  await eventually(() => expect(began).toBe(true));
  expect(await stopTickers({ quick, slow }, 50)).toEqual(['slow']);
  release.resolve();
  expect(await stopTickers({ quick, slow }, 60_000)).toEqual([]);
});
