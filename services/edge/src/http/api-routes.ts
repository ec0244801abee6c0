import type { ActionContract } from '@fencepost/contracts/define';
import { hasHttp } from '@fencepost/contracts/http-input';
import type { Hono } from 'hono';
import type { ApiLimits, Directory } from '../usecases/ports.ts';
import { authenticate } from './authenticate.ts';
import { type AuthorizeDeps, authorize } from './authorize.ts';
import type { EdgeEnv } from './edge-env.ts';
import { limitRate } from './limit-rate.ts';
import { type CountRequest, observe } from './observe.ts';
import { validate } from './validate.ts';

export interface ApiDeps extends AuthorizeDeps {
  readonly directory: Pick<Directory, 'apiKey'>;
  readonly limits: ApiLimits;
  readonly count: CountRequest;
}

/** Mounts every action that `/v1` offers: whose key is it, how often, may it, is the input valid, then the question. */
export const mountApi = (app: Hono<EdgeEnv>, actions: readonly ActionContract[], deps: ApiDeps): void => {
  for (const action of actions.filter(hasHttp)) {
    const { method, path, status = 200 } = action.http;
    app.on(
      method.toUpperCase(),
      path.replaceAll(/\{(\w+)\}/g, ':$1'),
      observe(deps.count, path),
      authenticate(deps.directory),
      limitRate(deps.limits),
      authorize(action, deps),
      ...validate(action),
      async (c) => c.json(await c.get('ask')(c.get('input')), status),
    );
  }
};
