import { z } from 'zod';

const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 20;

/** What every list takes: how many, and the opaque cursor that the page before ended with. */
export const PageRequest = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_LIMIT)
    .default(DEFAULT_LIMIT)
    .describe('How many entries a page holds.'),
  cursor: z.string().max(512).optional().describe('`nextCursor` of the page before.'),
});
export type PageRequest = z.output<typeof PageRequest>;

/** A page of a list; `nextCursor` is null on the last one. */
export interface Page<T> {
  readonly data: T[];
  readonly nextCursor: string | null;
}

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() });
