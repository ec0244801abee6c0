import { eventually } from '@fencepost/testing/eventually';
import { expect, it } from 'vitest';
import type { Running } from '../servers/running.ts';
import { silentScreen } from '../servers/screen.ts';
import { delayAfter, makeKeeper } from './keeper.ts';

/** A process without a process: ends when told. */
const makeStub = (pid: number) => {
  const { promise: exited, resolve: end } = Promise.withResolvers<string>();
  const running: Running = {
    url: 'http://127.0.0.1:1',
    pid,
    exited,
    stop: async () => end('exit code 0'),
    kill: async () => end('SIGKILL'),
  };
  return { running, end };
};

const makeKept = (fails: (start: number) => boolean = () => false) => {
  const stubs: ReturnType<typeof makeStub>[] = [];
  let starts = 0;
  let changes = 0;
  const member = {
    name: 'stub',
    start: async () => {
      starts += 1;
      if (fails(starts)) throw new Error('port taken');
      const stub = makeStub(starts);
      stubs.push(stub);
      return stub.running;
    },
  };
  const onChange = () => {
    changes += 1;
  };
  const keeper = makeKeeper(member, { screen: silentScreen, onChange });
  return { keeper, stubs, starts: () => starts, changes: () => changes };
};

it('the pause grows with every crash in a row, up to ten seconds', () => {
  expect([1, 2, 3, 6, 7, 50].map(delayAfter)).toEqual([200, 400, 800, 6400, 10_000, 10_000]);
});

it('one that ends by itself is started again, also when that takes two tries', async () => {
  const { keeper, stubs, changes } = makeKept((start) => start === 2);
  await keeper.start();
  stubs[0]?.end('exit code 1');
  await eventually(() => expect(keeper.running()?.pid).toBe(3));
  expect(changes()).toBe(3);
  await keeper.stop();
});

it('one that is stopped stays down', async () => {
  const { keeper, starts } = makeKept();
  await keeper.start();
  await keeper.stop();
  expect(keeper.running()).toBeUndefined();
  expect(starts()).toBe(1);
});

it('a stop during the pause after a crash ends the pause, and nothing is started', async () => {
  const { keeper, stubs, starts } = makeKept();
  await keeper.start();
  stubs[0]?.end('SIGKILL');
  await eventually(() => expect(keeper.running()).toBeUndefined());
  await keeper.stop();
  expect(starts()).toBe(1);
});

it('a first start that fails is an error, not a crash', async () => {
  const { keeper, starts } = makeKept(() => true);
  await expect(keeper.start()).rejects.toThrow('port taken');
  expect(starts()).toBe(1);
});
