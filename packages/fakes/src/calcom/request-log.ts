import type { MiddlewareHandler } from 'hono';

/** How often one key asked for one kind of address, whatever was answered. */
export interface CountedRequests {
  readonly method: string;
  /** With `:id` for ids: `/v2/teams/:id/memberships`. */
  readonly path: string;
  /** 'nobody' without one. */
  readonly key: string;
  readonly count: number;
}

export interface RequestLog {
  readonly middleware: MiddlewareHandler;
  counted(): readonly CountedRequests[];
  reset(): void;
}

/** Counts requests, also refused ones and those that meet a fault. */
export const makeRequestLog = (): RequestLog => {
  const counts = new Map<string, CountedRequests>();
  return {
    middleware: async (c, proceed) => {
      const { method } = c.req;
      const path = templateOf(c.req.path);
      const key = c.req.header('authorization')?.replace(/^Bearer /, '') ?? 'nobody';
      const place = JSON.stringify([method, path, key]);
      counts.set(place, { method, path, key, count: (counts.get(place)?.count ?? 0) + 1 });
      await proceed();
    },
    counted: () => [...counts.values()],
    reset: () => counts.clear(),
  };
};

/** Every second step after /v2 is an id: /v2/teams/1/event-types/2/webhooks/x. */
const templateOf = (path: string): string =>
  path
    .split('/')
    .map((step, index) => (index >= FIRST_ID && (index - FIRST_ID) % 2 === 0 && step !== '' ? ':id' : step))
    .join('/');

/** '', 'v2', 'teams', id */
const FIRST_ID = 3;
