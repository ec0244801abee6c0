import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findServer } from './find-server.ts';
import type { Places } from './provider.ts';

const places: Places = {
  variable: 'STUB_URL',
  program: 'fencepost-stub-server',
  minimumVersion: '2.11.0',
  image: 'stub:2',
  cached: { folder: 'stub-2.15.1', program: 'fencepost-stub-server', version: '2.15.1' },
};

let folder: string;
let lines: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fencepost-find-'));
  lines = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const program = (file: string, version: string): string => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho "stub-server: v${version}"\n`);
  chmodSync(file, 0o755);
  return file;
};
const onPath = (version: string) => program(join(folder, 'bin', places.program), version);
const inCache = () => program(join(folder, 'fencepost', 'stub-2.15.1', 'bin', places.program), '2.15.1');

const find = (env: Record<string, string>, hasDocker: boolean) => {
  const screen = { line: (text: string) => void lines.push(text), progress: () => {} };
  const whole = { PATH: join(folder, 'bin'), XDG_CACHE_HOME: folder, ...env };
  return findServer(places, { env: whole, screen }, async () => hasDocker);
};

describe('a server is looked for in one order', () => {
  it('a given URL comes before everything', async () => {
    onPath('2.15.1');
    expect(await find({ STUB_URL: 'stub://elsewhere' }, true)).toEqual({ from: 'url', url: 'stub://elsewhere' });
  });

  it('then the program on PATH', async () => {
    const file = onPath('2.12.3');
    inCache();
    expect(await find({}, true)).toEqual({ from: 'path', program: file, version: '2.12.3' });
  });

  it('then a Docker engine', async () => {
    inCache();
    expect(await find({}, true)).toEqual({ from: 'docker', image: 'stub:2' });
  });

  it('then an earlier installation', async () => {
    const file = inCache();
    expect(await find({}, false)).toEqual({ from: 'cache', program: file, version: '2.15.1' });
  });

  it('and nothing is found where there is nothing', async () => {
    expect(await find({ STUB_URL: '' }, false)).toBeUndefined();
  });
});

it('a program on PATH that is too old is passed over, and the screen says so', async () => {
  onPath('2.9.10');
  expect(await find({}, false)).toBeUndefined();
  expect(lines.join()).toContain('is 2.9.10; 2.11.0 or newer is needed');
});
