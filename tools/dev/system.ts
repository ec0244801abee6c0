import { resolve } from 'node:path';
import { ExpectedError } from '../servers/expected-error.ts';
import { tryLock } from '../servers/lock.ts';
import { makeScreen, silentScreen } from '../servers/screen.ts';
import { makeFleet } from './fleet.ts';
import { cleanUp, removeRunRecord, writeRunRecord } from './run-record.ts';
import { type StartOptions, startEverything } from './start-everything.ts';
import { removeState, type SystemFacts, type SystemProcess, type SystemState, writeState } from './state.ts';

export interface SystemOptions extends StartOptions {
  readonly quiet?: boolean;
  /** Ends an attempt to start. */
  readonly signal?: AbortSignal;
}

/** A running Fencepost: real servers, fakes of the vendors, and every service in a process of its own. */
export interface RunningSystem {
  /** As it is at this moment, and as it stands in `state.json`. */
  readonly state: SystemState;
  /** What runs under this name; undefined while it is down. */
  process(name: string): SystemProcess | undefined;
  /** Ends a process as `kill -9` does. It comes back by itself a moment later. */
  kill(name: string): Promise<void>;
  /** Starts a process again at once, on its port and with its data; resolves when it is ready. */
  restart(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Another process runs the system of this directory. */
export class AlreadyRunning extends ExpectedError {}

/** Starts the whole system of a directory; resolves when every process is ready. A failed start leaves nothing running. */
export const startSystem = async (options: SystemOptions): Promise<RunningSystem> => {
  const directory = resolve(options.directory);
  const unlock = await tryLock(`system ${directory}`);
  if (unlock === undefined) throw new AlreadyRunning(`the system of ${directory} is running already`);

  const screen = options.quiet ? silentScreen : makeScreen();
  const fleet = makeFleet({ screen, onChange: () => publish() });
  let facts: SystemFacts | undefined;
  const publish = () => {
    writeRunRecord(directory, fleet.processes());
    if (facts !== undefined) writeState(directory, { ...facts, processes: fleet.processes() });
  };
  const stop = async () => {
    facts = undefined;
    removeState(directory);
    await fleet.stop();
    removeRunRecord(directory);
    unlock();
  };

  try {
    await cleanUp(directory);
    publish();
    options.signal?.addEventListener('abort', () => void fleet.stop());
    const complete = await startEverything({ ...options, directory }, { fleet, screen });
    facts = complete;
    publish();
    return {
      get state() {
        return { ...complete, processes: fleet.processes() };
      },
      process: (name) => fleet.processes().find((process) => process.name === name),
      kill: (name) => fleet.keeper(name).kill(),
      restart: (name) => fleet.keeper(name).restart(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
