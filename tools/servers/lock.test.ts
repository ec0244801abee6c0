import { expect, it } from 'vitest';
import { tryLock, withLock } from './lock.ts';

const name = (test: string) => `lock.test ${test} ${process.pid}`;

it('a lock has one holder, and is free again afterwards', async () => {
  const unlock = await tryLock(name('one'));
  expect(unlock).toBeDefined();
  expect(await tryLock(name('one'))).toBeUndefined();
  unlock?.();
  const again = await tryLock(name('one'));
  expect(again).toBeDefined();
  again?.();
});

it('who comes second is told, waits, and gets its turn', async () => {
  const turns: string[] = [];
  const unlock = await tryLock(name('two'));
  const second = withLock(
    name('two'),
    () => {
      turns.push('waits');
      unlock?.();
    },
    async () => void turns.push('runs'),
  );
  await second;
  expect(turns).toEqual(['waits', 'runs']);
});
