import { createServer, type Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { AppError } from '@fencepost/contracts/errors';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { answerBrokenRequest } from './broken-request.ts';
import type { EdgeEnv } from './edge-env.ts';
import { problemResponse } from './problem.ts';
import { newRequestId } from './request-id.ts';

const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
/** Longer than load balancers keep an idle connection, so that none of them uses one that we have just closed. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
const CHECK_CONNECTIONS_EVERY_MS = 1_000;
const LINGER_MS = 500;

export interface Listening {
  readonly url: string;
  /** Accepts nothing more and resolves once every request has its answer. */
  stop(): Promise<void>;
}

/** Serves the app. Throws when the address cannot be had. */
export const listen = async (
  app: Hono<EdgeEnv>,
  { host, port }: { host: string; port: number },
): Promise<Listening> => {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_CONNECTIONS_EVERY_MS,
    },
    getRequestListener(app.fetch, { errorHandler: refuseUnroutable }),
  );
  server.on('clientError', answerBrokenRequest);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return { url: urlOf(server, host), stop: () => stop(server) };
};

/** What node-server itself cannot turn into a request: a broken address or Host header. */
const refuseUnroutable = (): Response => {
  const error = new AppError('invalid_input', 'The address or the Host header of this request is not valid.');
  return problemResponse(error, { requestId: newRequestId(), instance: '' });
};

/**
 * Takes no new connection and tells every client that still asks to close its own; only then the idle ones are closed.
 * A client that reuses a connection just as we close it would see a reset, and count its delivery as failed (SD1).
 */
const stop = async (server: Server): Promise<void> => {
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  server.prependListener('request', (_, response) => {
    response.shouldKeepAlive = false;
  });
  const sweep = setInterval(() => server.closeIdleConnections(), LINGER_MS);
  await closed;
  clearInterval(sweep);
};

const urlOf = (server: Server, host: string): string => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
};
