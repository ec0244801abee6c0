import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

const start = async (name: string, env: Record<string, string> = {}) => {
  const child = fork(new URL(`../src/${name}/main.ts`, import.meta.url), {
    env: { PATH: process.env.PATH, ...env },
    execArgv: ['--conditions=@fencepost/source'],
    silent: true,
  });
  started.push(child);
  if (child.stdout === null) throw new Error('the process has no output');
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'exit')]);
  return { child, line };
};

describe.each(['calcom', 'slack'])('the fake %s as a process', (name) => {
  test('says where it is, answers there, and ends cleanly when asked', async () => {
    const { child, line } = await start(name, { PORT: '0' });
    const ready = JSON.parse(line);
    expect(ready).toMatchObject({ msg: 'ready', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
    expect((await fetch(`${ready.url}/__control/faults`)).status).toBe(200);
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
  });

  test('goes when the process that started it goes', async () => {
    const { child } = await start(name, { FENCEPOST_EXIT_WITH_PARENT: '1' });
    child.disconnect();
    expect((await once(child, 'exit'))[0]).toBe(0);
  });

  test('refuses a port that is none', async () => {
    expect((await start(name, { PORT: 'eighty' })).line).toBe(2);
  });
});
