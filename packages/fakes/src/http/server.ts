import { once } from 'node:events';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import type { Env, Hono } from 'hono';

/** What a route of a fake finds in its context: the raw request and response of Node. */
export interface FakeEnv extends Env {
  Bindings: HttpBindings;
}

export interface ListenOptions {
  /** 0 or absent: any free port. */
  readonly port?: number | undefined;
  /** This machine only, unless said otherwise. */
  readonly host?: string | undefined;
}

/** A fake that listens. `close` breaks open connections, also those a fault has left hanging. */
export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves an app of a fake until `close`. Rejects where the port is taken. */
export const listen = async <E extends FakeEnv>(app: Hono<E>, options: ListenOptions): Promise<Listening> => {
  const { host = '127.0.0.1', port = 0 } = options;
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
};
