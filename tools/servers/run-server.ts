import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { startContainer } from './docker.ts';
import { startLeashed } from './leash.ts';
import type { Found, StartOptions } from './provider.ts';
import { type Running, untilReady } from './running.ts';

const STOP_GRACE_MS = 10_000;

/** How one server is run, whether as a program or in a container. */
export interface Recipe {
  readonly title: string;
  /** The program's name inside a container. */
  readonly program: string;
  args(): readonly string[];
  readonly url: string;
  /** Whether it answers like itself by now. */
  isReady(): Promise<boolean>;
}

/** Starts a server from wherever it was found and returns once it answers. A given URL is returned as it is. */
export const runServer = async (found: Found, options: StartOptions, recipe: Recipe): Promise<Running> => {
  if (found.from === 'url') return givenServer(found.url);
  const { directory, log, signal } = options;
  signal?.throwIfAborted();
  mkdirSync(directory, { recursive: true });
  mkdirSync(dirname(log), { recursive: true });
  const { title, program, isReady } = recipe;
  const command = { program, args: recipe.args(), directory, log };
  const process =
    found.from === 'docker'
      ? await startContainer({ ...command, image: found.image })
      : await startProgram({ ...command, program: found.program });
  const running = { ...process, url: recipe.url, stop: () => process.stop(STOP_GRACE_MS) };
  return untilReady(running, { title, log, isReady, ...(signal && { signal }) });
};

const givenServer = (url: string): Running => ({
  url,
  exited: new Promise(() => {}),
  stop: async () => {},
  kill: async () => {
    throw new Error(`the server at ${url} was given to us; it is not ours to kill`);
  },
});

interface ProgramCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly log: string;
}

const startProgram = async ({ program, args, directory, log }: ProgramCommand) => {
  const output = openSync(log, 'a');
  try {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME };
    return await startLeashed({ file: program, args, directory, env, output });
  } finally {
    closeSync(output);
  }
};
