import { expect, test } from 'vitest';
import { makeInTime } from './in-time.ts';

test('an answer that comes in time is given; one that fails or never comes is done without (A14)', async () => {
  const never = new Promise<string>(() => {});
  expect(await makeInTime(60_000)(Promise.resolve('there'))).toBe('there');
  expect(await makeInTime(60_000)(Promise.reject(new Error('down')))).toBeUndefined();
  expect(await makeInTime(1)(never)).toBeUndefined();
});
