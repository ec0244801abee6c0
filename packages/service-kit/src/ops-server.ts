import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type ErrorCode, errorTable } from '@fencepost/contracts/errors';
import type { Metrics } from './metrics.ts';

/** Dependencies by name; a check that is false, throws or takes too long makes the process not ready. */
export type Checks = Readonly<Record<string, () => Promise<boolean>>>;

export interface OpsServer {
  readonly url: string;
  /** What `/readyz` says before any check is asked: false while starting and while draining. */
  setReady(ready: boolean): void;
  close(): Promise<void>;
}

export interface OpsServerDeps {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly metrics: Metrics;
  /** Asked at every request: they exist only after the service has started. */
  readonly checks: () => Checks;
  readonly checkTimeoutMs?: number;
}

const CHECK_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 10_000;

/** `/livez` (this process turns its loop), `/readyz` (it may get traffic) and `/metrics`, beside the public listener. */
export const makeOpsServer = async (deps: OpsServerDeps): Promise<OpsServer> => {
  const { host, port, metrics, checks, checkTimeoutMs = CHECK_TIMEOUT_MS } = deps;
  let ready = false;

  const readyz = async (response: ServerResponse): Promise<void> => {
    const results = await runChecks(checks(), checkTimeoutMs);
    const passed = ready && Object.values(results).every(Boolean);
    send(response, passed ? 200 : 503, JSON.stringify({ ready, checks: results }), 'application/json');
  };

  const scrape = async (response: ServerResponse): Promise<void> => {
    const text = await metrics.render().catch(() => undefined);
    if (text === undefined) problem(response, 'internal');
    else send(response, 200, text, METRICS_TYPE);
  };

  const answer: RequestListener = (request, response) => {
    const path = (request.url ?? '/').split('?')[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') return problem(response, 'method_not_allowed');
    if (path === '/livez') return send(response, 200, 'alive\n', 'text/plain');
    if (path === '/readyz') return void readyz(response);
    if (path === '/metrics') return void scrape(response);
    return problem(response, 'not_found');
  };

  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, answer);
  await listen(server, host, port);
  return {
    url: urlOf(server, host),
    setReady: (value) => {
      ready = value;
    },
    close: () => close(server),
  };
};

const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const runChecks = async (checks: Checks, timeoutMs: number): Promise<Record<string, boolean>> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await passes(check, timeoutMs)] as const),
    ),
  );

const passes = async (check: () => Promise<boolean>, timeoutMs: number): Promise<boolean> => {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), timeoutMs);
  try {
    return await Promise.race([check(), late.promise]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
};

const send = (response: ServerResponse, status: number, body: string, type: string): void => {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
};

const problem = (response: ServerResponse, code: ErrorCode): void => {
  const { status, title } = errorTable[code];
  send(response, status, JSON.stringify({ type: 'about:blank', status, title, code }), 'application/problem+json');
};

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });

const urlOf = (server: Server, host: string): string => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
};

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
