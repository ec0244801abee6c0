import { expect, it } from 'vitest';
import { readable } from './log-line.ts';

it('a log line becomes time, process, message and the rest', () => {
  const line =
    '{"level":"info","time":"2026-01-01T09:30:00.000Z","service":"edge","msg":"ready","ops":"http://x","n":1}';
  expect(readable('edge', line)).toBe('09:30:00  edge               ready  ops=http://x  n=1');
});

it('trouble stands out and says its cause', () => {
  const line =
    '{"level":"error","time":"2026-01-01T09:30:00.000Z","err":{"message":"no broker","stack":"..."},"msg":"lost"}';
  expect(readable('booking', line)).toBe('09:30:00  booking            ERROR lost  (no broker)');
});

it('a line that is not JSON is shown as it is', () => {
  expect(readable('edge', 'Killed')).toBe('          edge               Killed');
});
