import fc from 'fast-check';
import { expect, it } from 'vitest';
import { see } from './seen-versions.ts';

it('each version counts once, in whatever order and however often it is told', () => {
  const versions = fc.array(fc.integer({ min: 1, max: 31 }), { maxLength: 100 });
  fc.assert(
    fc.property(versions, (told) => {
      const seen = { version: 0, window: 0 };
      const counted = told.filter((version) => see(seen, version));
      expect(counted.toSorted()).toEqual([...new Set(told)].toSorted());
      expect(seen.version).toBe(Math.max(0, ...told));
    }),
  );
});

it('a version far above starts a new window, one far below counts as told', () => {
  const seen = { version: 0, window: 0 };
  expect([1, 100, 100, 70, 70, 69].map((version) => see(seen, version))).toEqual([
    ...[true, true, false, true, false, false],
  ]);
});
