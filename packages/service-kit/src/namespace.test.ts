import { expect, test } from 'vitest';
import { makeNamespace } from './namespace.ts';

test('production carries the plain names', () => {
  const plain = makeNamespace('');
  expect(plain.stream('EVENTS')).toBe('EVENTS');
  expect(plain.subject('events.>')).toBe('events.>');
  expect(plain.strip('events.booking.x.v1')).toBe('events.booking.x.v1');
  expect(plain.bucket('directory')).toBe('directory');
  expect(plain.mesh).toBe('');
});

test('a prefix keeps the streams, subjects and buckets of one installation apart', () => {
  const t1 = makeNamespace('t1');
  expect(t1.stream('EVENTS')).toBe('t1_EVENTS');
  expect(t1.subject('events.>')).toBe('t1.events.>');
  expect(t1.strip('t1.events.booking.x.v1')).toBe('events.booking.x.v1');
  expect(t1.bucket('directory')).toBe('t1_directory');
  expect(t1.mesh).toBe('t1');
});

test.each(['a.b', 'a b', '>', 'x'.repeat(33), 'ü'])(
  'a prefix that NATS would read as something else is refused: %s',
  (prefix) => {
    expect(() => makeNamespace(prefix)).toThrow(/namespace/);
  },
);
