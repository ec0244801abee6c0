import { z } from 'zod';
import { defineAction, type Owner } from '../define.ts';
import { entityPrefixes } from '../ids.ts';

const MAX_FACTS = 500;

/**
 * An entity as its owner has stored it: the raw tenant (null where it is missing) and the same public state its events
 * carry. `problem` says why a stored row could not be read; then `state` is empty.
 */
export const StoredFact = z.object({
  entity: z.object({ type: z.enum(Object.values(entityPrefixes)), id: z.string(), version: z.int().nonnegative() }),
  tenantId: z.string().nullable(),
  state: z.record(z.string(), z.unknown()),
  problem: z.string().optional(),
});
export type StoredFact = z.output<typeof StoredFact>;

const defineScan = <O extends Owner, C extends readonly [string, ...string[]]>(owner: O, collections: C) =>
  defineAction({
    owner,
    name: 'scan',
    version: 1,
    summary:
      'Read stored facts of a collection by id, in ranges. A range whose digest is `ifDigest` comes without facts.',
    scope: 'platform',
    input: z.object({
      collection: z.enum(collections),
      after: z.string().nullable(),
      limit: z.int().min(1).max(MAX_FACTS),
      ifDigest: z.string().nullable(),
    }),
    output: z.object({
      digest: z.string(),
      count: z.int().nonnegative(),
      /** Id to continue after; null at the end of the collection. */
      next: z.string().nullable(),
      /** Null where the digest is the one the caller knows. */
      facts: z.array(StoredFact).nullable(),
    }),
    errors: [],
  });

export const scanTenant = defineScan('tenant', [
  'companies',
  'services',
  'mappings',
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
  'stagedRows',
]);
/** Without what is kept for a while only: a reconciliation that is over is removed. */
export const scanBooking = defineScan('booking', [
  'customers',
  'customerMerges',
  'appointments',
  'intents',
  'holds',
  'calls',
  'callbacks',
  'policies',
  'stagedCustomers',
]);
