import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the range that Linux gives to outgoing connections (32768 and up), so that a process that is restarted finds
 * its port still free.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const TRIES = 200;
const NEIGHBOURS = 20;

const handedOut = new Set<number>();

/** A port of 127.0.0.1 that nobody listens on; the preferred one or one of its neighbours when they are free. */
export const freePort = async (preferred?: number): Promise<number> => {
  const wished = preferred === undefined ? [] : Array.from({ length: NEIGHBOURS }, (_, step) => preferred + step);
  const anywhere = Array.from({ length: TRIES }, () => randomInt(FIRST_PORT, LAST_PORT));
  for (const port of [...wished, ...anywhere]) {
    if (handedOut.has(port) || !(await isFree(port))) continue;
    handedOut.add(port);
    return port;
  }
  throw new Error(`no free port found between ${FIRST_PORT} and ${LAST_PORT}`);
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
