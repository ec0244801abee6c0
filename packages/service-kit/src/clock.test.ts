import { Instant } from '@fencepost/contracts/instant';
import { expect, test } from 'vitest';
import { instantOf, systemClock } from './clock.ts';

test('the system clock speaks in instants', () => {
  expect(Instant.safeParse(systemClock.now()).success).toBe(true);
  expect(Number.isInteger(systemClock.millis())).toBe(true);
});

test('an instant keeps its milliseconds, so that text order is time order', () => {
  expect(instantOf(0)).toBe('1970-01-01T00:00:00.000Z');
  expect(instantOf(1_767_225_600_007)).toBe('2026-01-01T00:00:00.007Z');
});
