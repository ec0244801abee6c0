import { z } from 'zod';
import { defineAction, type Owner } from '../define.ts';
import { RepairPlanId } from '../ids.ts';

const MOST_FIELDS = 20;
const Values = z
  .record(z.string().max(100), z.unknown())
  .refine((values) => Object.keys(values).length <= MOST_FIELDS, 'has too many fields');

/**
 * What a repair does to one record. `set`: only where the stored values are still those of `expect` (compare-and-set).
 * The others move a row of the predecessor: out of staging, back into it, or aside for a person to look at (D-04).
 */
export const RepairChange = z.discriminatedUnion('do', [
  z.object({ do: z.literal('set'), expect: Values, set: Values }),
  z.object({ do: z.literal('promote'), expect: Values }),
  z.object({ do: z.literal('demote'), expect: Values }),
  z.object({ do: z.literal('set_aside'), expect: Values, reason: z.string().max(500) }),
  z.object({ do: z.literal('take_back'), expect: Values }),
]);
export type RepairChange = z.output<typeof RepairChange>;

/**
 * How a value of `expect`, `set` or `found` says that the stored record has no such member at all: in the database that is
 * something else than null, and an undo restores exactly what was there.
 */
export const ABSENT = { absent: true } as const;

/** What speaks for a change. What a fallback wrote, or what was inferred from it, is tainted: named, and never counted (D-02). */
export const RepairEvidence = z.object({
  source: z.string().max(100),
  says: z.string().max(500),
  counts: z.boolean(),
  /** Why it does not count. */
  because: z.string().max(300).nullable(),
});
export type RepairEvidence = z.output<typeof RepairEvidence>;

/** What became of one change. Drift is no error: that row only is left as others have made it. */
export const RepairOutcome = z.object({
  /** `already`: it is as the change wants it, for instance because this very step ran before a crash. */
  outcome: z.enum(['applied', 'already', 'drifted', 'refused']),
  explanation: z.string().max(1_000).nullable(),
  /** The version of the record after the change; null where there is none. */
  version: z.int().nonnegative().nullable(),
  /** The stored values of the fields named in `expect`, as they are now. */
  found: Values,
  /** What takes this back, as far as nobody else changes the same fields; null where nothing was changed. */
  inverse: RepairChange.nullable(),
  /** What the owner knows for and against it. */
  evidence: z.array(RepairEvidence).default([]),
});
export type RepairOutcome = z.output<typeof RepairOutcome>;

const defineRepair = <O extends Owner, C extends readonly [string, ...string[]]>(owner: O, collections: C) =>
  defineAction({
    owner,
    name: 'repairRecord',
    version: 1,
    summary:
      'Change one stored record as a step of an approved repair plan: by compare-and-set, through the owner’s own rules, told and audited like any change.',
    scope: 'platform',
    input: z.object({
      planId: RepairPlanId,
      /** Number of the step: with the plan it is the identity of the change, so a repetition is `already`. */
      step: z.int().positive(),
      /** Whether to say only what would become of it. */
      dryRun: z.boolean(),
      collection: z.enum(collections),
      recordId: z.string().max(200),
      change: RepairChange,
    }),
    output: RepairOutcome,
    errors: ['not_found', 'invalid_input', 'unavailable'],
    timeoutMs: 10_000,
  });

/**
 * A `set` of nothing is a look: the outcome tells what is stored under the names in `expect`, also of a row that fits no schema.
 * `set`: the team of a mapping, the sync status of a service, the team of a company; of every record of a company `tenantId`,
 * whose it is, and then nothing else. The others: rows in staging. */
export const repairTenantRecord = defineRepair('tenant', [
  'companies',
  'services',
  'mappings',
  'stagedRows',
  'endpoints',
  'apiKeys',
  'branches',
  'staff',
  'phoneNumbers',
  'voiceAgents',
  'teamBindings',
  'teamMembers',
  'calcomCredentials',
  'drifts',
]);
/** `set`: of every record of a company `tenantId`, whose it is. The others: customers in staging. */
export const repairBookingRecord = defineRepair('booking', [
  'stagedCustomers',
  'customers',
  'customerMerges',
  'appointments',
  'intents',
  'holds',
  'calls',
  'callbacks',
  'policies',
]);
