import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { confirm, isCancel, password, text } from '@clack/prompts';
import type { Files, Output, Person, World } from './world.ts';

const DIRECTORY_MODE = 0o700;
const PERMISSION_BITS = 0o777;

/** The process and its machine. */
export const realWorld = (): World => {
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  // Whoever reads us may stop reading: `fencepost … | head` is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const isTerminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
  return {
    // The one place of this package that reads the environment.
    env: process.env,
    home: homedir(),
    fetch,
    files,
    out: outputOf(process.stdout),
    err: outputOf(process.stderr),
    person: isTerminal && !process.env.CI ? person : undefined,
    input: async () => (process.stdin.isTTY ? undefined : await everythingIn(process.stdin)),
    wait: (ms) => wait(ms, undefined, { signal: interruption.signal }).catch(() => undefined),
    randomId: randomUUID,
    interrupted: interruption.signal,
  };
};

const outputOf = (stream: NodeJS.WriteStream): Output => ({
  write: (written) => void stream.write(written),
  isTerminal: stream.isTTY === true,
  columns: stream.columns,
});

const everythingIn = async (stream: NodeJS.ReadStream): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
};

const absent = (error: NodeJS.ErrnoException): undefined => {
  if (error.code === 'ENOENT') return undefined;
  throw error;
};

const files: Files = {
  read: (path) => readFile(path, 'utf8').catch(absent),
  mode: async (path) => {
    const found = await stat(path).catch(absent);
    return found && found.mode & PERMISSION_BITS;
  },
  write: async (path, content, mode) => {
    await mkdir(dirname(path), { recursive: true, mode: DIRECTORY_MODE });
    const draft = `${path}.${process.pid}.draft`;
    await writeFile(draft, content, { mode });
    await chmod(draft, mode);
    await rename(draft, path);
  },
};

/** Questions stand on standard error, so that an answer can be piped on. */
const person: Person = {
  confirm: (message) => answered(confirm({ message, initialValue: false, output: process.stderr })),
  secret: (message) => answered(password({ message, output: process.stderr })),
  text: (message, proposed) => answered(text({ message, initialValue: proposed, output: process.stderr })),
};

/** Escape and Ctrl-C answer nothing. */
const answered = async <T>(question: Promise<T>): Promise<Exclude<T, symbol> | undefined> => {
  const answer = await question;
  return isCancel(answer) ? undefined : (answer as Exclude<T, symbol>);
};
