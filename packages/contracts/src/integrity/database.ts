import { z } from 'zod';
import { defineAction, type Owner } from '../define.ts';

/** A validator or an index that a definition asks for, as it is in the database now. */
export const DatabasePart = z.object({
  collection: z.string(),
  /** `validator`, `index by_phone` */
  part: z.string(),
  /** What is wrong with it: `is missing`, `differs from its definition`; null where it is really there (K16). */
  problem: z.string().nullable(),
});
export type DatabasePart = z.output<typeof DatabasePart>;

const defineInspection = <O extends Owner>(owner: O) =>
  defineAction({
    owner,
    name: 'inspectDatabase',
    version: 1,
    summary:
      'Read back every validator and index of this owner’s database: whether it is really there, changing nothing.',
    scope: 'platform',
    input: z.object({}),
    output: z.object({
      parts: z.array(DatabasePart),
      /** Calls that the write guard refused since the process began, such as one without a company. */
      guardRefusals: z.int().nonnegative(),
    }),
    errors: [],
    timeoutMs: 30_000,
  });

export const inspectTenantDatabase = defineInspection('tenant');
export const inspectBookingDatabase = defineInspection('booking');
