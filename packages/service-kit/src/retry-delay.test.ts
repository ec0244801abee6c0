import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryDelayMs } from './retry-delay.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const attempt = fc.integer({ min: 1, max: 1_000_000 });

test('a delay is always a whole number of milliseconds above zero, whatever the attempt (RT1)', () => {
  fc.assert(
    fc.property(fc.constantFrom('soon' as const, 'later' as const), attempt, random, (retry, n, r) => {
      const delay = retryDelayMs(retry, n, r);
      expect(Number.isSafeInteger(delay)).toBe(true);
      expect(delay).toBeGreaterThan(0);
    }),
  );
});

test('soon: the ceiling doubles up to 30 s, and the jitter reaches down to almost nothing (RT1)', () => {
  const highest = [1, 2, 3, 4, 8, 40].map((n) => retryDelayMs('soon', n, 0.999_999));
  expect(highest).toEqual([249, 499, 999, 1_999, 29_999, 29_999]);
  expect(retryDelayMs('soon', 40, 0)).toBe(25);
});

test('later: between 30 and 60 s', () => {
  expect(retryDelayMs('later', 1, 0)).toBe(30_000);
  expect(retryDelayMs('later', 9, 0.999_999)).toBe(59_999);
});
