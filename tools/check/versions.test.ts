import { globSync, readFileSync } from 'node:fs';
import { makeCertifying } from '@fencepost/integrity-monitor/adapters/certifying';
import { expect, test } from 'vitest';
import { z } from 'zod';

const root = new URL('../..', import.meta.url).pathname;
const versionIn = (file: string): string =>
  z.object({ version: z.string() }).parse(JSON.parse(readFileSync(`${root}${file}`, 'utf8'))).version;
const packages = globSync(['packages/*/package.json', 'services/*/package.json'], { cwd: root });

test('every package has the version of the whole, and certificates tell it (A11)', () => {
  const version = versionIn('package.json');
  expect(packages.length, 'positive control').toBeGreaterThan(5);
  expect(packages.filter((file) => versionIn(file) !== version)).toEqual([]);
  const ground = { config: { CERTIFICATE_KEY: undefined }, store: { collection: () => ({ platform: () => ({}) }) } };
  expect(makeCertifying({ ...ground, call: undefined } as never).versions.fencepost).toBe(version);
});
