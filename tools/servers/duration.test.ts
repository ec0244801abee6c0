import { expect, it } from 'vitest';
import { spoken } from './duration.ts';

it.each([
  [0.4, '0 s'],
  [45, '45 s'],
  [59.7, '1 min'],
  [80, '1 min 20 s'],
  [240, '4 min'],
])('%s seconds are said as "%s"', (seconds, text) => {
  expect(spoken(seconds)).toBe(text);
});
