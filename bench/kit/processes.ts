import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';

/** A service without a door of its own says where its operations server is. */
const ReadyLine = z.looseObject({ msg: z.literal('ready'), url: z.string().optional(), ops: z.string().optional() });
const READY_WITHIN_MS = 20_000;

/** A process under measurement. */
export interface Contestant {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

const readyUrl = async (child: ChildProcess, name: string): Promise<string> => {
  if (child.stdout === null) throw new Error(`${name} has no output`);
  const timer = setTimeout(() => child.kill('SIGKILL'), READY_WITHIN_MS);
  for await (const line of createInterface({ input: child.stdout })) {
    const parsed = line.startsWith('{') ? ReadyLine.safeParse(JSON.parse(line)) : undefined;
    if (!parsed?.success) continue;
    clearTimeout(timer);
    child.stdout.resume();
    return parsed.data.url ?? parsed.data.ops ?? 'http://127.0.0.1';
  }
  throw new Error(`${name} ended before it was ready`);
};

/** Keeps a running process, all its threads, on one core: the system on 0, the load on 1. */
export const pinTo = (core: 0 | 1, pid: number): void => {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)], { stdio: 'ignore' });
};

/** Starts a Node program on core 0, in this session, and waits for its ready line. */
export const startContestant = async (
  name: string,
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<Contestant> => {
  const child = spawn('taskset', ['--cpu-list', '0', process.execPath, '--conditions=@fencepost/source', file], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', FENCEPOST_EXIT_WITH_PARENT: '1', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const url = new URL(await readyUrl(child, name));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} has no process id`);
  return {
    name,
    pid,
    port: Number(url.port),
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
};
