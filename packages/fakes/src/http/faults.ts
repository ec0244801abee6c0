import { setTimeout as sleep } from 'node:timers/promises';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, MiddlewareHandler } from 'hono';
import { z } from 'zod';
import type { FakeEnv } from './server.ts';

const MAX_DELAY_MS = 600_000;
const bodiless = [204, 205, 304];

/** What goes wrong, for how many calls, and with which of them. */
export const Fault = z.object({
  /** Calls that meet the fault; absent: all, until cleared. */
  times: z.int().positive().optional(),
  method: z.string().optional(),
  /** A part of the path, e.g. `/bookings`; absent: any. */
  path: z.string().optional(),
  effect: z.discriminatedUnion('kind', [
    /** An answer instead of the real one; nothing is done. */
    z.object({
      kind: z.literal('status'),
      status: z
        .int()
        .min(200)
        .max(599)
        .refine((status) => !bodiless.includes(status), 'a status with a body is expected'),
      body: z.unknown().optional(),
      headers: z.record(z.string(), z.string()).optional(),
    }),
    /** The real answer, late. */
    z.object({ kind: z.literal('delay'), ms: z.int().min(0).max(MAX_DELAY_MS) }),
    /** Nothing is done and nothing is answered, until the caller gives up. */
    z.object({ kind: z.literal('hang') }),
    /** The request is carried out, then the connection breaks in the middle of the answer. */
    z.object({ kind: z.literal('truncate') }),
    /** The real answer with only the first half of the list in its `data`: valid JSON that says nothing of the rest. */
    z.object({ kind: z.literal('half') }),
  ]),
});
export type Fault = z.output<typeof Fault>;

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** Faults that still wait for calls. */
  active(): readonly Fault[];
  readonly middleware: MiddlewareHandler<FakeEnv>;
}

/** The faults of one fake, met in the order they were added by the routes its middleware guards. */
export const makeFaults = (): Faults => {
  let waiting: { readonly fault: Fault; left: number }[] = [];

  const next = (method: string, path: string): Fault | undefined => {
    const entry = waiting.find(({ fault }) => matches(fault, method, path));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) waiting = waiting.filter((other) => other !== entry);
    return entry.fault;
  };
  return {
    add: (fault) => {
      waiting.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    clear: () => {
      waiting = [];
    },
    active: () => waiting.map(({ fault }) => fault),
    middleware: async (c, proceed) => {
      const fault = next(c.req.method, c.req.path);
      return fault === undefined ? proceed() : suffer(fault.effect, c, proceed);
    },
  };
};

const matches = (fault: Fault, method: string, path: string): boolean =>
  (fault.method === undefined || fault.method.toUpperCase() === method) &&
  (fault.path === undefined || path.includes(fault.path));

const suffer = async (effect: Fault['effect'], c: Context<FakeEnv>, proceed: () => Promise<void>) => {
  switch (effect.kind) {
    case 'status':
      return Response.json(effect.body ?? {}, { status: effect.status, headers: effect.headers ?? {} });
    case 'delay':
      await sleep(effect.ms);
      return proceed();
    case 'hang':
      await new Promise<void>((resolve) => c.env.outgoing.once('close', resolve));
      return RESPONSE_ALREADY_SENT;
    case 'half':
      await proceed();
      c.res = await halved(c.res);
      return undefined;
    case 'truncate':
      await proceed();
      await breakOff(c);
      // Hono would carry the old answer's headers over to the new one.
      c.res = undefined;
      c.res = RESPONSE_ALREADY_SENT;
      return undefined;
  }
};

const halved = async (whole: Response): Promise<Response> => {
  const answer = (await whole.json()) as { readonly data?: unknown };
  const data = Array.isArray(answer.data) ? answer.data.slice(0, Math.floor(answer.data.length / 2)) : answer.data;
  return Response.json({ ...answer, data }, { status: whole.status });
};

const breakOff = async (c: Context<FakeEnv>): Promise<void> => {
  const whole = Buffer.from(await c.res.arrayBuffer());
  const { outgoing } = c.env;
  const half = whole.subarray(0, Math.floor(whole.length / 2));
  outgoing.writeHead(c.res.status, { 'content-type': 'application/json', 'content-length': whole.length });
  await new Promise<void>((resolve) => outgoing.write(half, () => resolve()));
  outgoing.destroy();
};
