import type { Metrics } from '@fencepost/service-kit/metrics';
import type { MiddlewareHandler } from 'hono';
import { type EdgeContext, type EdgeEnv, requestIdFor } from './edge-env.ts';

/** What is counted about everything but webhooks: by the route's template, never by the path that was asked. */
export type CountRequest = (c: EdgeContext, route: string, status: number) => void;

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export const makeCountRequest = (metrics: Metrics): CountRequest => {
  const requests = metrics.counter('edge_http_requests_total', 'Requests other than webhooks', [
    'method',
    'route',
    'status',
  ]);
  return ({ req: { method } }, route, status) =>
    requests.inc({ method: methods.has(method) ? method : 'other', route, status: String(status) });
};

/** Names the request, counts it, and puts its id onto the answer. First in every chain. */
export const observe =
  (count: CountRequest, route: string): MiddlewareHandler<EdgeEnv> =>
  async (c, next) => {
    const requestId = requestIdFor(c);
    await next();
    c.res.headers.set('x-request-id', requestId);
    count(c, route, c.res.status);
  };
