import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { SystemState } from '../../tools/dev/state.ts';

const MAIN = new URL('../../packages/cli/src/main.ts', import.meta.url).pathname;

/** What a call of the program ended with. */
interface Called {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

export type Fencepost = (
  args: readonly string[],
  given?: { readonly input?: string; readonly env?: Readonly<Record<string, string>> },
) => Promise<Called>;

/**
 * The program as an operator starts it: a process of its own, its settings in a file of its own, nobody at a terminal. Node
 * keeps what it has compiled in the same directory, because a test calls it dozens of times.
 */
export const fencepostOf =
  (directory: string, { edge, operatorKey }: Pick<SystemState, 'edge' | 'operatorKey'>): Fencepost =>
  (args, { input = '', env = {} } = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['--conditions=@fencepost/source', MAIN, ...args], {
        env: {
          PATH: process.env.PATH,
          HOME: directory,
          NODE_COMPILE_CACHE: join(directory, 'compiled'),
          ...{ FENCEPOST_URL: edge, FENCEPOST_KEY: operatorKey, FENCEPOST_REASON: 'a flow test of the CLI' },
          ...env,
        },
      });
      const text = { out: '', err: '' };
      child.stdout.on('data', (bytes) => {
        text.out += bytes;
      });
      child.stderr.on('data', (bytes) => {
        text.err += bytes;
      });
      child.once('error', reject);
      child.once('close', (exit) => resolve({ exit, ...text }));
      child.stdin.end(input);
    });
