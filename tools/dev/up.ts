import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ExpectedError } from '../servers/expected-error.ts';
import { follow, makeLineReader } from '../servers/log-file.ts';
import { startDetached } from './detached.ts';
import { readable } from './log-line.ts';
import { awaitSystem, findSupervisor } from './run-record.ts';
import type { SystemState } from './state.ts';
import { summary } from './summary.ts';
import { AlreadyRunning } from './system.ts';
import { aborted, withSystem } from './with-system.ts';

const EDGE_PORT = 8080;
const SERVERS = new Set(['nats', 'redis', 'mongo']);

export interface UpOptions {
  readonly detach: boolean;
  readonly fresh: boolean;
}

export const upOptions = (args: readonly string[]): UpOptions => {
  const options = { detach: { type: 'boolean', default: false }, fresh: { type: 'boolean', default: false } } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch {
    throw new ExpectedError(`./dev up knows --detach and --fresh, not \`${args.join(' ')}\`.`);
  }
};

/** `./dev up`: starts the system, or tells of the one that runs already. */
export const up = async (directory: string, { detach, fresh }: UpOptions): Promise<number> => {
  if (findSupervisor(directory)) return tellOfRunning(directory, fresh);
  if (detach) {
    tell(await startDetached(directory, fresh));
    return 0;
  }
  try {
    return await withSystem(systemOptions(directory, fresh), async (system, stop) => {
      tell(system.state);
      console.log('What the services say, until Ctrl-C:\n');
      const stopFollowing = showLogs(directory, system.state);
      await aborted(stop);
      stopFollowing();
      return 0;
    });
  } catch (error) {
    if (error instanceof AlreadyRunning) return tellOfRunning(directory, fresh);
    throw error;
  }
};

/** The detached half of `./dev up --detach`. */
export const supervise = (directory: string, { fresh }: UpOptions): Promise<number> =>
  withSystem(systemOptions(directory, fresh), async (_system, stop) => {
    await aborted(stop);
    return 0;
  });

export const systemOptions = (directory: string, fresh = false) => ({
  directory,
  fresh,
  durable: true,
  seed: true,
  edgePort: EDGE_PORT,
});

const tellOfRunning = async (directory: string, fresh: boolean): Promise<number> => {
  if (fresh)
    throw new ExpectedError('Fencepost is running, so its data stays: run `./dev down` before `./dev up --fresh`.');
  console.log('Fencepost runs already in this checkout.');
  tell(await awaitSystem(directory));
  return 0;
};

const tell = (state: SystemState): void =>
  console.log(summary(state, { nowMs: Date.now(), uid: `try-${randomUUID().slice(0, 8)}` }));

const showLogs = (directory: string, { processes }: SystemState): (() => void) => {
  const stops = processes
    .filter(({ name }) => !SERVERS.has(name))
    .map(({ name }) => {
      const lines = makeLineReader(join(directory, 'logs', `${name}.log`), 'end');
      return follow(lines, (line) => console.log(readable(name, line)));
    });
  return () => {
    for (const stop of stops) stop();
  };
};
