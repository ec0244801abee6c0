import { expect, test } from 'vitest';
import { Instant } from './instant.ts';

test.each([
  '2026-03-01T12:00:00.000Z',
  '2024-02-29T23:59:59.999Z',
  '0001-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
])('%s is a moment', (text) => {
  expect(Instant.safeParse(text).success).toBe(true);
});

test.each([
  '2026-02-30T10:00:00.000Z',
  '2026-02-29T10:00:00.000Z',
  '2026-13-01T10:00:00.000Z',
  '2026-00-10T10:00:00.000Z',
  '2026-01-01T24:00:00.000Z',
  '2026-01-01T10:60:00.000Z',
  '2026-06-30T23:59:60.000Z',
  '+010000-01-01T00:00:00.000Z',
  '2026-01-01T10:00:00Z',
  '',
])('%j is in no calendar, or not in the one form that has the order of time', (text) => {
  expect(Instant.safeParse(text).error?.issues).toHaveLength(1);
});
