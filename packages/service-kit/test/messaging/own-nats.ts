import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../../tools/servers/free-port.ts';
import { nats } from '../../../../tools/servers/nats.ts';
import { makeScreen } from '../../../../tools/servers/screen.ts';

/** A NATS server of this test alone, which it may kill. It comes back at the same address with the same data. */
export interface OwnNats {
  readonly url: string;
  /** kill -9 */
  kill(): Promise<void>;
  /** As an operator stops it. */
  stop(): Promise<void>;
  restart(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

export const startOwnNats = async (): Promise<OwnNats> => {
  const surroundings = { env: { ...process.env, NATS_URL: undefined }, screen: makeScreen() };
  const found = (await nats.find(surroundings)) ?? (await nats.install(surroundings));
  const folder = mkdtempSync(join(tmpdir(), 'fencepost-own-nats-'));
  const options = { directory: join(folder, 'nats'), port: await freePort(), durable: false, log: join(folder, 'log') };
  let server = await nats.start(found, options);
  return {
    url: server.url,
    kill: () => server.kill(),
    stop: () => server.stop(),
    restart: async () => {
      server = await nats.start(found, options);
    },
    remove: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
