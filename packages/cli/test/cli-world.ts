import { runFencepost } from '../src/run.ts';
import type { Person, World } from '../src/world.ts';
import { keys } from './contract-server.ts';

/** Why these tests pass across companies. */
export const REASON = 'a test of the CLI';

/** What a call of the CLI did. */
export interface Called {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

export interface CliWorld {
  call(...args: readonly string[]): Promise<Called>;
  /** Text and permission bits by path. */
  readonly files: Map<string, { text: string; mode: number }>;
  /** Milliseconds that were waited for, one after the other. */
  readonly waited: readonly number[];
}

/** A machine without a disk, a clock or a terminal, unless they are given. */
export const cliWorld = (
  url: string,
  given: Partial<Pick<World, 'env' | 'person' | 'fetch'>> & {
    readonly stdin?: string;
    readonly terminal?: { readonly columns: number };
    readonly interrupted?: AbortSignal;
  } = {},
): CliWorld => {
  const files: CliWorld['files'] = new Map();
  const waited: number[] = [];
  const terminal = given.terminal;
  const stream = (written: string[]) => ({
    write: (text: string) => void written.push(text),
    isTerminal: terminal !== undefined,
    columns: terminal?.columns,
  });
  const call = async (...args: readonly string[]): Promise<Called> => {
    const out: string[] = [];
    const err: string[] = [];
    const exit = await runFencepost(args, {
      env: {
        FENCEPOST_REASON: REASON,
        ...(given.env ?? {
          FENCEPOST_URL: url,
          FENCEPOST_KEY: keys.operator,
          FENCEPOST_COMPANY_KEY: keys.company,
        }),
      },
      home: '/home/ada',
      fetch: given.fetch ?? fetch,
      files: {
        read: async (path) => files.get(path)?.text,
        mode: async (path) => files.get(path)?.mode,
        write: async (path, text, mode) => void files.set(path, { text, mode }),
      },
      out: stream(out),
      err: stream(err),
      person: given.person,
      input: async () => given.stdin,
      wait: async (ms) => void waited.push(ms),
      randomId: () => 'random-id',
      interrupted: given.interrupted ?? new AbortController().signal,
    });
    return { exit, out: out.join(''), err: err.join('') };
  };
  return { call, files, waited };
};

/** A person who answers every question alike and remembers them. */
export const personWho = (answers: { readonly confirms?: boolean; readonly types?: string }) => {
  const asked: string[] = [];
  const person: Person = {
    confirm: async (question) => {
      asked.push(question);
      return answers.confirms;
    },
    secret: async (question) => {
      asked.push(question);
      return answers.types;
    },
    text: async (question) => {
      asked.push(question);
      return answers.types;
    },
  };
  return { person, asked };
};
