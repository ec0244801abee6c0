import { AppError } from '@fencepost/contracts/errors';
import type { Logger } from '@fencepost/service-kit/logger';
import type { Hono } from 'hono';
import { askedOf, type EdgeContext, type EdgeEnv } from './edge-env.ts';
import type { CountRequest } from './observe.ts';
import { problemResponse } from './problem.ts';
import { toAppError } from './to-app-error.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY'] as const;
const UNEXPECTED_STATUS = 500;

/** Every refusal of every route is a problem document (AP1). After the routes: it reads from them what is allowed. */
export const mountRefusals = (app: Hono<EdgeEnv>, { count, log }: { count: CountRequest; log: Logger }): void => {
  const refuse = (c: EdgeContext, error: AppError): Response => problemResponse(error, askedOf(c));

  // An address stays one, whatever its actions call the member in its place.
  for (const routes of Map.groupBy([...app.routes], ({ path }) => path.replaceAll(/:\w+/g, ':')).values()) {
    const path = routes[0]?.path ?? '';
    const allowed = new Set(routes.map(({ method }) => method));
    const allow = [...allowed, ...(allowed.has('GET') ? ['HEAD'] : [])].join(', ');
    app.on(
      METHODS.filter((method) => !allowed.has(method)),
      path,
      (c) => {
        count(c, path, 405);
        return refuse(c, new AppError('method_not_allowed', `This address offers ${allow}.`, { allow }));
      },
    );
  }

  app.notFound((c) => {
    count(c, 'unknown', 404);
    return refuse(c, new AppError('not_found', 'No such address. /docs lists what there is.'));
  });

  app.onError((thrown, c) => {
    const error = toAppError(thrown);
    if (error.status === UNEXPECTED_STATUS) log.error({ err: error, ...askedOf(c) }, 'request failed');
    return refuse(c, error);
  });
};
