import { expect, test } from 'vitest';
import { refusalOf } from './nats.ts';

test.each(['2.9.10', '2.10.22', '2.10.29', '1.4.1'])(
  'a server that is known to lose data is refused: %s',
  (version) => {
    expect(refusalOf(version)).toMatch(/2\.11 or newer/);
  },
);

test.each(['2.11.0', 'v2.12.3', '2.15.1', '2.12.0-RC.4', '3.0.0'])(
  'a server from 2.11 on is welcome: %s',
  (version) => {
    expect(refusalOf(version)).toBeUndefined();
  },
);

test.each(['', 'dev', '2'])('a server that does not tell its version is refused: "%s"', (version) => {
  expect(refusalOf(version)).toMatch(/cannot be read/);
});
