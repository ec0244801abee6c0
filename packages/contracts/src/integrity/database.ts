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

/** Refused attempts to act on records of companies without one: at the doors of the store, and by rules of the database (INT-044). */
export const CompanylessAttempts = z.object({
  /** The day, UTC, from which on all are counted. */
  countedFrom: z.iso.date(),
  /** Days, UTC, that had some. */
  days: z.array(z.object({ day: z.iso.date(), refused: z.int().nonnegative() })),
});

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
      withoutCompany: CompanylessAttempts,
    }),
    errors: [],
    timeoutMs: 30_000,
  });

export const inspectTenantDatabase = defineInspection('tenant');
export const inspectBookingDatabase = defineInspection('booking');
