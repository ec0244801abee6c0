import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../../tools/servers/free-port.ts';
import { nats } from '../../../../tools/servers/nats.ts';
import { silentScreen } from '../../../../tools/servers/screen.ts';

/** A NATS server of one test file, which it may kill or freeze; it comes back at the same address with the same data. */
export interface OwnNats {
  readonly url: string;
  /** As `kill -9` does. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** It keeps its connections and says nothing. */
  freeze(): void;
  thaw(): void;
  remove(): Promise<void>;
}

export const startOwnNats = async (): Promise<OwnNats> => {
  const surroundings = { env: { ...process.env, NATS_URL: undefined }, screen: silentScreen };
  const found = (await nats.find(surroundings)) ?? (await nats.install(surroundings));
  const folder = mkdtempSync(join(tmpdir(), 'fencepost-edge-nats-'));
  const options = { directory: join(folder, 'nats'), port: await freePort(), durable: true, log: join(folder, 'log') };
  let server = await nats.start(found, options);
  const signal = (name: NodeJS.Signals): void => {
    if (server.pid === undefined) throw new Error('this test needs a NATS server that is a process of its own');
    process.kill(server.pid, name);
  };
  return {
    url: server.url,
    kill: () => server.kill(),
    restart: async () => {
      server = await nats.start(found, options);
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    remove: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
