import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../services/integrity-monitor/src/main.ts', import.meta.url));

/** A monitor in a process of its own, so that it can be ended as `kill -9` does. */
export const spawnMonitor = (env: Readonly<Record<string, string>>) => {
  const child: ChildProcess = spawn(process.execPath, ['--conditions=@fencepost/source', main], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return {
    kill: async (): Promise<void> => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
};
