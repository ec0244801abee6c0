import { setTimeout as pause } from 'node:timers/promises';
import type { Running } from '../servers/running.ts';
import type { Screen } from '../servers/screen.ts';

/** One thing to keep running. `start` is called again after a crash, and gives it the same port and data each time. */
export interface Member {
  readonly name: string;
  start(signal: AbortSignal): Promise<Running>;
}

/** Keeps one member running. */
export interface Keeper {
  readonly name: string;
  running(): Running | undefined;
  /** Where it is, or will be again; the same for its whole life. */
  url(): string;
  /** The first start; fails when it fails. From then on a crash leads to another start. */
  start(): Promise<void>;
  /** SIGKILL: a crash like any other, so it comes back by itself. */
  kill(): Promise<void>;
  /** Stops it if it runs, and starts it at once. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface KeeperDependencies {
  readonly screen: Screen;
  /** It came up or went down. */
  onChange(): void;
}

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 10_000;
/** Who ran this long has recovered: its next crash counts as the first again. */
const STEADY_AFTER_MS = 30_000;

/** The pause before the next start, after this many crashes in a row. */
export const delayAfter = (crashes: number): number => Math.min(FIRST_DELAY_MS * 2 ** (crashes - 1), LONGEST_DELAY_MS);

export const makeKeeper = (member: Member, { screen, onChange }: KeeperDependencies): Keeper => {
  let current: Running | undefined;
  let life = new AbortController();
  let starting: Promise<void> = Promise.resolve();
  let crashes = 0;
  let url = '';

  const launch = async (): Promise<void> => {
    const { signal } = life;
    const started = await member.start(signal);
    const since = Date.now();
    current = started;
    url = started.url;
    onChange();
    void started.exited.then((how) => {
      current = undefined;
      onChange();
      if (signal.aborted) return;
      crashes = Date.now() - since > STEADY_AFTER_MS ? 1 : crashes + 1;
      starting = revive(`ended (${how})`, signal);
    });
  };

  const revive = async (what: string, signal: AbortSignal): Promise<void> => {
    const delayMs = delayAfter(crashes);
    screen.line(`${member.name} ${what}; starting it again in ${delayMs / 1000} s.`);
    try {
      await pause(delayMs, undefined, { signal });
      await launch();
      screen.line(`${member.name} is back (process ${current?.pid ?? 'in a container'}).`);
    } catch (error) {
      if (signal.aborted) return;
      crashes += 1;
      screen.line(error instanceof Error ? error.message : String(error));
      await revive('did not start', signal);
    }
  };

  const stop = async (): Promise<void> => {
    life.abort();
    await starting.catch(() => {});
    await current?.stop();
  };

  const bringUp = (): Promise<void> => {
    life = new AbortController();
    crashes = 0;
    starting = launch();
    return starting;
  };

  return {
    name: member.name,
    running: () => current,
    url: () => url,
    start: bringUp,
    kill: async () => current?.kill(),
    restart: async () => {
      await stop();
      await bringUp();
    },
    stop,
  };
};
