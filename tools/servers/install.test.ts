import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Installation, installInCache } from './install.ts';
import { silentScreen } from './screen.ts';

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'fencepost-install-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

const installation = (fill: Installation['fill']): Installation => ({
  title: 'Stub',
  folder: 'stub-1.0.0',
  program: 'stub',
  version: '1.0.0',
  estimateSeconds: 1,
  fill,
});
const install = (fill: Installation['fill']) =>
  installInCache(installation(fill), { env: { ...process.env, XDG_CACHE_HOME: cache }, screen: silentScreen });
const target = () => join(cache, 'fencepost', 'stub-1.0.0');

const writeProgram = (staging: string): void => {
  mkdirSync(join(staging, 'bin'), { recursive: true });
  writeFileSync(join(staging, 'bin', 'stub'), '#!/bin/sh\n');
  chmodSync(join(staging, 'bin', 'stub'), 0o755);
};

it('two checkouts that install at once install once, and both get it', async () => {
  let fills = 0;
  const fill: Installation['fill'] = async ({ staging }, run) => {
    fills += 1;
    await run('sleep', ['0.2']);
    writeProgram(staging);
  };
  const found = await Promise.all([install(fill), install(fill)]);
  expect(fills).toBe(1);
  expect(found[0]).toEqual({ from: 'cache', program: join(target(), 'bin', 'stub'), version: '1.0.0' });
  expect(found[1]).toEqual(found[0]);
});

it('an installation that breaks off leaves nothing under its name, and the next one succeeds', async () => {
  const failing = install(async ({ staging }, run) => {
    writeProgram(staging);
    await run('sh', ['-c', 'echo no space left; exit 3']);
  });
  await expect(failing).rejects.toThrow(/exit code 3[\s\S]*no space left/);
  expect(existsSync(target())).toBe(false);

  await install(async ({ staging }) => writeProgram(staging));
  expect(readdirSync(join(cache, 'fencepost'))).toEqual(['stub-1.0.0']);
});
