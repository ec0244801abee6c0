import { expect, it } from 'vitest';
import { isAtLeast, versionIn } from './version.ts';

it.each([
  ['nats-server: v2.15.1', '2.15.1'],
  ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64', '7.0.15'],
  ['db version v8.0.1\nBuild Info: {}', '8.0.1'],
  ['secantusd-rs 0.5.3-beta.196', '0.5.3-beta.196'],
  ['cargo 1.95.0 (f2d3ce0bd 2026-03-21)', '1.95.0'],
])('the version is read from "%s"', (text, version) => {
  expect(versionIn(text)).toBe(version);
});

it('a text without a version has none', () => {
  expect(versionIn('usage: something')).toBeUndefined();
});

it.each([
  ['2.11.0', '2.11.0', true],
  ['2.9.10', '2.11.0', false],
  ['3.0', '2.11.0', true],
  ['2.11', '2.11.0', true],
  ['2.11.0-preview.2', '2.11.0', true],
  ['1.94.1', '1.95.0', false],
])('%s is at least %s: %s', (version, minimum, expected) => {
  expect(isAtLeast(version, minimum)).toBe(expected);
});
