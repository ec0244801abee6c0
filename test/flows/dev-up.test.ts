import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@fencepost/testing/eventually';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readState, type SystemState } from '../../tools/dev/state.ts';
import { AlreadyRunning, type RunningSystem, startSystem } from '../../tools/dev/system.ts';
import { stubProcesses } from './launcher/stub-processes.ts';

const SUPERVISOR = new URL('launcher/stub-supervisor.ts', import.meta.url).pathname;
const SUPERVISOR_ENDS_WITHIN_MS = 15_000;

let directory: string;
let system: RunningSystem | undefined;

const start = () => startSystem({ directory, durable: true, seed: false, quiet: true, processes: stubProcesses });

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const runningOf = ({ processes }: SystemState) => processes.filter(({ pid }) => exists(pid)).map(({ name }) => name);

const withRedis = async <T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> => {
  const redis = new Redis(url);
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fencepost-launcher-'));
});

afterEach(async () => {
  await system?.stop();
  system = undefined;
  rmSync(directory, { recursive: true, force: true });
});

it('a system tells what runs, and stopping it leaves no process and no state', async () => {
  system = await start();
  const before = system.state;
  expect(before.processes.map(({ name }) => name)).toEqual(['nats', 'redis', 'mongo', 'slack', 'tenant', 'booking']);
  expect(runningOf(before)).toHaveLength(6);
  expect(readState(directory)).toEqual(before);
  await system.stop();
  expect(runningOf(before)).toEqual([]);
  expect(readState(directory)).toBeUndefined();
});

it('a directory has one system at a time', async () => {
  system = await start();
  await expect(start()).rejects.toBeInstanceOf(AlreadyRunning);
});

it.each(['redis', 'booking'])(
  '%s comes back on its port after kill -9 from outside, and the state tells',
  async (name) => {
    system = await start();
    const before = system.process(name);
    process.kill(before?.pid ?? 0, 'SIGKILL');
    await eventually(async () => {
      const after = readState(directory)?.processes.find((candidate) => candidate.name === name);
      expect(after?.pid).not.toBe(before?.pid);
      expect(after?.url).toBe(before?.url);
    });
  },
);

it('restart brings a process back at once, with its data', async () => {
  system = await start();
  const { redis } = system.state;
  await withRedis(redis, (client) => client.set('kept', 'yes'));
  const before = system.process('redis');
  await system.restart('redis');
  expect(system.process('redis')?.pid).not.toBe(before?.pid);
  expect(await withRedis(redis, (client) => client.get('kept'))).toBe('yes');
});

it('kill -9 of the supervisor ends every process, and the next start finds the data', async () => {
  const supervisor = spawn(process.execPath, ['--conditions=@fencepost/source', SUPERVISOR, directory], {
    stdio: 'ignore',
  });
  const state = await eventually(async () => {
    const found = readState(directory);
    if (found === undefined) throw new Error('the system is not there yet');
    return found;
  }, SUPERVISOR_ENDS_WITHIN_MS);
  await withRedis(state.redis, (client) => client.set('kept', 'yes'));
  supervisor.kill('SIGKILL');
  await eventually(async () => expect(runningOf(state)).toEqual([]), SUPERVISOR_ENDS_WITHIN_MS);
  system = await start();
  expect(await withRedis(system.state.redis, (client) => client.get('kept'))).toBe('yes');
});
