import { expect, test } from 'vitest';
import { eachBounded, eachOf } from './each-bounded.ts';

const items = Array.from({ length: 20 }, (_, index) => index);
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('each item is worked on once, so many at a time and never more', async () => {
  let atWork = 0;
  let most = 0;
  const done: number[] = [];
  await eachBounded(items, 3, async (item) => {
    atWork += 1;
    most = Math.max(most, atWork);
    await turn();
    atWork -= 1;
    done.push(item);
  });
  expect([most, done.toSorted((one, other) => one - other)]).toEqual([3, items]);
});

test('after a failure nothing new is begun, what runs is waited for, and the failure is thrown', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = async (item: number) => {
    begun.push(item);
    if (item === 1) throw new Error('item 1 failed');
    await turn();
    ended.push(item);
  };
  await expect(eachBounded(items, 2, work)).rejects.toThrow('item 1 failed');
  expect([begun, ended]).toEqual([[0, 1], [0]]);
});

test('a sequence longer than a batch is done whole, each member once', async () => {
  const members = Array.from({ length: 450 }, (_, index) => index);
  const done: number[] = [];
  const sequence = async function* () {
    yield* members;
  };
  await eachOf(sequence(), 8, async (member) => void done.push(member));
  expect(done.toSorted((one, other) => one - other)).toEqual(members);
});
