import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../../tools/servers/free-port.ts';
import { redis } from '../../../../tools/servers/redis.ts';
import { makeScreen } from '../../../../tools/servers/screen.ts';

/** A Redis of this test alone, which it may kill and misconfigure. It comes back at the same address, empty. */
export interface OwnRedis {
  readonly url: string;
  /** kill -9 */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

export const startOwnRedis = async (): Promise<OwnRedis> => {
  const surroundings = { env: { ...process.env, REDIS_URL: undefined }, screen: makeScreen() };
  const found = (await redis.find(surroundings)) ?? (await redis.install(surroundings));
  const folder = mkdtempSync(join(tmpdir(), 'fencepost-own-redis-'));
  const options = { directory: folder, port: await freePort(), durable: false, log: join(folder, 'log') };
  let server = await redis.start(found, options);
  return {
    url: server.url,
    kill: () => server.kill(),
    restart: async () => {
      server = await redis.start(found, options);
    },
    remove: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
