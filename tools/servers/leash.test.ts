import { closeSync, openSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Leashed, startLeashed } from './leash.ts';

const start = async (script: string): Promise<Leashed> => {
  const output = openSync('/dev/null', 'w');
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
  const leashed = await start(`trap '' TERM; while :; do sleep 0.1; done`);
  await leashed.stop(100);
  expect(await leashed.exited).toBe('SIGKILL');
});
