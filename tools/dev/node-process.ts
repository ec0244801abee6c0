import { closeSync, openSync } from 'node:fs';
import { startLeashed } from '../servers/leash.ts';
import { makeLineReader } from '../servers/log-file.ts';
import { type Running, untilReady } from '../servers/running.ts';
import { readable } from './log-line.ts';

/** A service or a fake: one TypeScript program in a process of its own. */
export interface NodeProcess {
  readonly name: string;
  /** Its main module, from the root of the checkout. */
  readonly main: string;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Launch {
  /** Root of the checkout. */
  readonly root: string;
  readonly log: string;
  readonly signal: AbortSignal;
}

/** Longer than a service's own grace, so that it can end in its own order. */
const STOP_GRACE_MS = 15_000;

/** Starts it and returns once its log says `ready`. */
export const startNodeProcess = async (program: NodeProcess, { root, log, signal }: Launch): Promise<Running> => {
  const output = openSync(log, 'a');
  const lines = makeLineReader(log, 'end');
  const process = await startLeashed({
    file: globalThis.process.execPath,
    args: ['--conditions=@fencepost/source', '--enable-source-maps', program.main],
    directory: root,
    env: { ...inherited(), ...program.env },
    output,
  }).finally(() => closeSync(output));
  const running = { ...process, url: program.url, stop: () => process.stop(STOP_GRACE_MS) };
  return untilReady(running, {
    title: program.name,
    log,
    signal,
    isReady: async () => lines.next().some(saysReady),
    present: (line) => readable(program.name, line),
  });
};

/** A service sees what it is given and nothing of the shell that started us. */
const inherited = () => {
  const { PATH, HOME, TMPDIR, LOG_LEVEL } = process.env;
  return { PATH, HOME, TMPDIR, TZ: 'UTC', ...(LOG_LEVEL && { LOG_LEVEL }) };
};

const saysReady = (line: string): boolean => {
  try {
    return JSON.parse(line).msg === 'ready';
  } catch {
    return false;
  }
};
