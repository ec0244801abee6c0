import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const RETRY_EVERY_MS = 500;

/** Lets go of a lock. */
export type Unlock = () => void;

/**
 * Takes the machine-wide lock of this name, or returns undefined when another process has it. It is a socket in Linux'
 * abstract namespace, so the kernel lets go of it even after `kill -9` and a stale lock cannot exist.
 */
export const tryLock = (name: string): Promise<Unlock | undefined> =>
  new Promise((resolve, reject) => {
    const digest = createHash('sha256').update(name).digest('hex').slice(0, 32);
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(`\0fencepost-${digest}`, () => {
      server.unref();
      resolve(() => void server.close());
    });
  });

/** Runs with the lock held; `onWait` is called once when it has to wait for another process. */
export const withLock = async <T>(name: string, onWait: () => void, run: () => Promise<T>): Promise<T> => {
  let unlock = await tryLock(name);
  if (unlock === undefined) onWait();
  while (unlock === undefined) {
    await pause(RETRY_EVERY_MS);
    unlock = await tryLock(name);
  }
  try {
    return await run();
  } finally {
    unlock();
  }
};
