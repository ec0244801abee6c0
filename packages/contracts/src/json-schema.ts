import { z } from 'zod';

export type Json = Readonly<Record<string, unknown>>;

/**
 * A schema as JSON Schema (2020-12) for documents. Readers must tolerate what a later version adds, so objects stay
 * open: that is what zod's `io: 'input'` says.
 */
export const jsonSchemaOf = (schema: z.ZodType): Json => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input' });
  return json;
};
