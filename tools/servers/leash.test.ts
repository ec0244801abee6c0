import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@fencepost/testing/eventually';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Leashed, startLeashed } from './leash.ts';
import { lastLines } from './log-file.ts';

let folder: string;
let log: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fencepost-leash-'));
  log = join(folder, 'log');
});
afterEach(() => rmSync(folder, { recursive: true }));

const start = async (script: string): Promise<Leashed> => {
  const output = openSync(log, 'w');
  try {
    return await startLeashed({ file: 'sh', args: ['-c', script], directory: '/', env: process.env, output });
  } finally {
    closeSync(output);
  }
};

it('its end is told in words', async () => {
  expect(await (await start('exit 7')).exited).toBe('exit code 7');
});

it('kill ends it as kill -9 does', async () => {
  const leashed = await start('sleep 60');
  await leashed.kill();
  expect(await leashed.exited).toBe('SIGKILL');
});

it('stop insists after the grace', async () => {
  const leashed = await start(`trap '' TERM; echo deaf; while :; do sleep 0.1; done`);
  await eventually(() => expect(lastLines(log, 1)).toEqual(['deaf']));
  await leashed.stop(100);
  expect(await leashed.exited).toBe('SIGKILL');
});
