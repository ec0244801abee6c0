import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { follow, makeLineReader } from '../servers/log-file.ts';
import { awaitSystem } from './run-record.ts';
import type { SystemState } from './state.ts';

const main = join(import.meta.dirname, 'main.ts');

/** Starts a supervisor that outlives us, shows what it says, and returns once its system is ready. */
export const startDetached = async (directory: string, fresh: boolean): Promise<SystemState> => {
  mkdirSync(directory, { recursive: true });
  const log = join(directory, 'supervisor.log');
  const output = openSync(log, 'w');
  const args = [...process.execArgv, main, 'supervise', ...(fresh ? ['--fresh'] : [])];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', output, output] });
  closeSync(output);

  // Until it is ready it is ours to stop.
  const stop = () => void child.kill('SIGTERM');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  const stopFollowing = follow(makeLineReader(log), (line) => console.log(line));
  const runs = () => child.exitCode === null && child.signalCode === null;
  try {
    return await awaitSystem(directory, runs);
  } finally {
    stopFollowing();
    child.unref();
  }
};
