import { expect, it } from 'vitest';
import { median, medianInterval, percentile } from './statistics.ts';

it('the median of an even count is the mean of the two middle values', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
});

it('a percentile is one of the values', () => {
  const values = Array.from({ length: 100 }, (_, index) => index);
  expect([percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1)]).toEqual([50, 99, 99]);
});

it('the interval of equal values is that value', () => {
  expect(medianInterval([2, 2, 2])).toEqual([2, 2]);
});
