import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { CrashPoint, FromVictim, ToVictim } from './crash-points.ts';
import type { System } from './system.ts';

/** A process of the booking service that dies where it is told to. */
export interface Victim {
  /** From now on it dies there; resolves once it knows. */
  arm(point: CrashPoint): Promise<void>;
  /** Resolves once it was killed; says by which signal. */
  readonly dead: Promise<NodeJS.Signals | null>;
  kill(): Promise<void>;
}

/** One that has read its program and touches nothing yet, so that the next is there soon. */
export interface LoadedVictim {
  /** Resolves once it works; its clock is ahead of ours by so much. */
  start(aheadMs: number): Promise<Victim>;
}

const alive = new Set<ChildProcess>();

export const loadVictim = ({ config }: Pick<System, 'config'>): LoadedVictim => {
  const args = ['--conditions=@fencepost/source', join(import.meta.dirname, 'booking-process.ts')];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  alive.add(child);
  const dead = once(child, 'exit').then(([, signal]) => {
    alive.delete(child);
    return signal as NodeJS.Signals | null;
  });
  const tell = async (word: ToVictim, answer: FromVictim): Promise<void> => {
    const heard = said(child, answer, dead);
    child.send(word);
    await heard;
  };
  return {
    start: async (aheadMs) => {
      await tell({ start: { config, aheadMs } }, 'ready');
      const kill = async (): Promise<void> => {
        child.kill('SIGKILL');
        await dead;
      };
      return { arm: (point) => tell({ arm: point }, 'armed'), dead, kill };
    },
  };
};

/** Ends every process that was loaded here. */
export const killAll = async (): Promise<void> => {
  await Promise.all(
    [...alive].map(async (child) => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }),
  );
};

const said = async (child: ChildProcess, word: FromVictim, dead: Promise<unknown>): Promise<void> => {
  const gone = dead.then(() => Promise.reject(new Error(`the service died before it was ${word}`)));
  gone.catch(() => undefined);
  await Promise.race([once(child, 'message'), gone]);
};

/** What FLUSHALL would do, to this system's keys alone. */
export const loseAlarms = async ({ config }: Pick<System, 'config'>): Promise<number> => {
  const redis = new Redis(config.REDIS_URL);
  const keys = await redis.keys(`{${config.NAMESPACE}-booking}:*`);
  const lost = keys.length === 0 ? 0 : await redis.del(...keys);
  redis.disconnect();
  return lost;
};
