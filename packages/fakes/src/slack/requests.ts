import type { Context } from 'hono';
import { z } from 'zod';

/** Arguments arrive as JSON, or as a form whose structured members are JSON in text. */
export const argumentsOf = async (c: Context): Promise<Readonly<Record<string, unknown>>> => {
  const isJson = c.req.header('content-type')?.startsWith('application/json');
  const given: unknown = await (isJson ? c.req.json() : c.req.parseBody()).catch(() => ({}));
  return z.record(z.string(), z.unknown()).catch({}).parse(given);
};

const structured = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  }, schema);

const Metadata = z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) });

export const PostArguments = z.object({
  text: z.string().default(''),
  blocks: structured(z.unknown()).optional(),
  thread_ts: z.string().optional(),
  reply_broadcast: structured(z.boolean()).optional(),
  metadata: structured(Metadata).optional(),
});

export const UpdateArguments = z.object({
  ts: z.string().default(''),
  text: z.string().default(''),
  blocks: structured(z.unknown()).optional(),
});

export const HistoryArguments = z.object({
  limit: z.coerce.number().int().min(1).max(999).default(100),
  cursor: z.string().optional(),
  include_all_metadata: structured(z.boolean()).default(false),
});
