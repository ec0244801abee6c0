import { randomOf } from '@fencepost/testing/random';
import { expect, it } from 'vitest';
import { makeZipf } from './chance.ts';

it('of a thousand resources under 0.99 the first is wanted about 13 of 100 times, twice as often as the second', () => {
  const draws = 100_000;
  const [zipf, random] = [makeZipf(1_000, 0.99), randomOf(7)];
  const wanted = new Map<number, number>();
  for (let index = 0; index < draws; index += 1) {
    const one = zipf(random);
    expect(one >= 0 && one < 1_000).toBe(true);
    wanted.set(one, (wanted.get(one) ?? 0) + 1);
  }
  const [first = 0, second = 0] = [wanted.get(0), wanted.get(1)];
  const weights = Array.from({ length: 1_000 }, (_, index) => (index + 1) ** -0.99).reduce((sum, one) => sum + one, 0);
  expect(first / draws).toBeCloseTo(1 / weights, 2);
  expect(first / second).toBeGreaterThan(1.8);
  expect(first / second).toBeLessThan(2.2);
});
