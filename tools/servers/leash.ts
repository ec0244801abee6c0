import { type ChildProcess, spawn } from 'node:child_process';

/** A process that cannot outlive us. */
export interface Leashed {
  readonly pid: number;
  /** How it ended, in words: `exit code 1`, `SIGKILL`. */
  readonly exited: Promise<string>;
  /** SIGTERM, and SIGKILL when it is still there after the grace; resolves when it is gone. */
  stop(graceMs: number): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** File descriptor that takes stdout and stderr. */
  readonly output: number;
}

/**
 * A watcher waits on a pipe whose other end only we hold, then the shell becomes the program, so the pid is the
 * program's own. A line on the pipe lets the watcher go; the pipe closing without one means that we died, even by
 * `kill -9`, and the watcher ends the whole group. (prctl and setpriv would do it too, but are not everywhere.)
 */
const WATCH_THEN_BECOME = `
  {
    trap '' TERM INT HUP
    read -r _ <&3 && exit
    kill -s TERM -- -$$
    for _ in 1 2 3 4 5 6 7 8 9 10; do sleep 0.5; kill -0 $$ || exit; done
    kill -s KILL -- -$$
  } </dev/null >/dev/null 2>&1 &
  exec "$@" 3<&-`;

/** Starts a program in a group of its own (a Ctrl-C is ours to handle) that ends when this process ends. */
export const startLeashed = ({ file, args, directory, env, output }: Command): Promise<Leashed> => {
  const child = spawn('/bin/sh', ['-c', WATCH_THEN_BECOME, 'leash', file, ...args], {
    cwd: directory,
    env,
    detached: true,
    stdio: ['ignore', output, output, 'pipe'],
  });
  const leash = child.stdio[3];
  leash?.on('error', () => {});
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      if (leash && 'end' in leash) leash.end('done\n');
      resolve(signal ?? `exit code ${code}`);
    });
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(asLeashed(child, exited)));
  });
};

const asLeashed = (child: ChildProcess, exited: Promise<string>): Leashed => ({
  pid: child.pid ?? 0,
  exited,
  async stop(graceMs) {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await exited;
    clearTimeout(timer);
  },
  async kill() {
    child.kill('SIGKILL');
    await exited;
  },
});
