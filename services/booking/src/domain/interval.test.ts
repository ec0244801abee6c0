import { expect, test } from 'vitest';
import { minutesAfter, utcDaysOf } from './interval.ts';
import { compositeOf } from './segment.ts';

test('no reckoning leaves the years whose text is in the order of time', () => {
  expect(minutesAfter('9999-12-31T23:58:59.999Z', 1)).toBe('9999-12-31T23:59:59.999Z');
  const refused = expect.objectContaining({ code: 'invalid_input' });
  expect(() => minutesAfter('9999-12-31T23:59:59.999Z', 1)).toThrow(refused);
  expect(() => minutesAfter('0000-01-01T00:00:00.000Z', -1)).toThrow(refused);
  expect(() => minutesAfter('2026-13-01T00:00:00.000Z', 1)).toThrow(refused);
});

test('a stretch touches the days that it shares a moment with', () => {
  const [startsAt, endsAt] = ['2026-03-28T23:30:00.000Z', '2026-03-30T00:00:00.000Z'];
  expect(utcDaysOf({ startsAt, endsAt })).toEqual(['2026-03-28', '2026-03-29']);
});

test('the parts of a composite lie within a month, however far the calendar reaches', () => {
  const part = (startsAt: string) => ({ staffId: null, startsAt, durationMinutes: 30 });
  const first = part('2026-03-03T10:00:00.000Z');
  expect(compositeOf([first, part('2026-04-02T10:00:00.000Z')])).toHaveLength(2);
  expect(() => compositeOf([first, part('5000-01-01T10:00:00.000Z')])).toThrow(
    expect.objectContaining({ code: 'invalid_input' }),
  );
});
