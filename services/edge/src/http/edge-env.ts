import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { ApiKey } from '../domain/api-key.ts';
import type { Asked } from './problem.ts';
import { requestIdOf } from './request-id.ts';

/** What a request carries through Hono. */
export interface EdgeEnv {
  Bindings: HttpBindings;
  Variables: {
    requestId: string;
    apiKey: ApiKey;
    /** The same key as it is now. Throws `unauthenticated` once it is revoked: for what outlives a moment. */
    apiKeyNow: () => ApiKey;
    /** What the caller sent as Idempotency-Key, where the action takes one. */
    idempotencyKey: string | undefined;
    /** The question that this key may ask, its scope already decided. */
    ask: (input: object) => Promise<unknown>;
    /** What the contract's own schemas have let through. */
    input: object;
  };
}

export type EdgeContext = Context<EdgeEnv>;

/** The request's id, the same however often it is asked. */
export const requestIdFor = (c: EdgeContext): string => {
  const known: string | undefined = c.get('requestId');
  if (known !== undefined) return known;
  const made = requestIdOf(c.req.header('x-request-id'), c.req.header('traceparent'));
  c.set('requestId', made);
  return made;
};

/** A request as its refusal names it. */
export const askedOf = (c: EdgeContext): Asked => ({ requestId: requestIdFor(c), instance: c.req.path });
