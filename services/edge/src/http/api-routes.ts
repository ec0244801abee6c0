import type { ActionContract } from '@fencepost/contracts/define';
import { type HttpAction, hasHttp } from '@fencepost/contracts/http-input';
import type { Handler, Hono, MiddlewareHandler } from 'hono';
import type { ApiLimits, Directory } from '../usecases/ports.ts';
import { answerWith } from './answer.ts';
import { authenticate } from './authenticate.ts';
import { type AuthorizeDeps, authorize } from './authorize.ts';
import type { EdgeEnv } from './edge-env.ts';
import { takeIdempotencyKey } from './idempotency-key.ts';
import { limitRate } from './limit-rate.ts';
import { type CountRequest, observe } from './observe.ts';
import { validate } from './validate.ts';
import { type WatchDeps, watch, watchableOf } from './watch.ts';

export interface ApiDeps extends AuthorizeDeps, WatchDeps {
  readonly directory: Pick<Directory, 'apiKey'>;
  readonly limits: ApiLimits;
  readonly count: CountRequest;
}

/** Mounts every action that `/v1` offers: whose key is it, how often, may it, is the input valid, then the question. */
export const mountApi = (app: Hono<EdgeEnv>, actions: readonly ActionContract[], deps: ApiDeps): void => {
  const mount = (method: string, path: string, action: HttpAction, handler: Handler<EdgeEnv>): void => {
    app.on(method.toUpperCase(), pathPattern(path), observe(deps.count, path), ...guards(action, deps), handler);
  };
  for (const action of actions.filter(hasHttp).toSorted(byLiteralFirst)) {
    const { http } = action;
    const watchable = watchableOf(action);
    mount(http.method, http.path, action, async (c) => answerWith(c, await c.get('ask')(c.get('input')), http));
    if (watchable !== undefined) mount('get', watchable.path, action, watch(watchable, deps));
  }
};

const guards = (action: HttpAction, deps: ApiDeps): readonly MiddlewareHandler<EdgeEnv>[] => [
  authenticate(deps.directory),
  limitRate(deps.limits),
  authorize(action, deps),
  takeIdempotencyKey(action),
  ...validate(action),
];

/** `/v1/things/{thingId}` as Hono writes it. */
const pathPattern = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** `/v1/things/latest` before `/v1/things/{thingId}`, which would take it for an id, wherever the catalogue has it. */
const byLiteralFirst = (one: HttpAction, other: HttpAction): number => {
  const [left, right] = [literalFirst(one), literalFirst(other)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
};

const literalFirst = ({ http }: HttpAction): string => http.path.replaceAll('{', '\uffff');
