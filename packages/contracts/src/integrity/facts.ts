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
      /** For how long the owner, all its replicas together, is to be left alone after this. */
      restMs: z.int().nonnegative().default(0),
    }),
    errors: [],
    timeoutMs: 10_000,
  });

/**
 * Of every owner, in the order in which they are read. The registry `bindings` comes last, after the records that its claims
 * are for; it is read in an order of the owner's own, with places that say nothing, for its keys are telephone numbers too.
 */
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
  'bindings',
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
  'quarantine',
]);

/**
 * Every other collection of the owners, and what is known of it instead: said in every report of a full scan and in every
 * certificate. A collection that an owner declares is scanned or stands here; a test of that owner sees to it.
 */
export const unscanned = {
  tenant: {
    syncRuns: 'kept for a while only; told by events',
    teamSwitches: 'kept for a while only; its effects are companies, bonds and mappings, which are read',
    flagOverrides: 'a feature on or off; refers to nothing',
    operatorKeys: 'of the operator, of no company',
    flagRollouts: 'of the platform, of no company',
    offboardings: 'of the platform; outlives the company',
    idempotencyKeys: 'answers of a day',
    repairedSteps: 'what a repair has done, to be done once',
  },
  booking: {
    deliveries: 'what became of a delivery; its appointment is read',
    staffDays: 'claims; the holds and appointments behind them are read, and an hourly job compares them',
    voiceAnswers: 'answers of a call, kept for a while',
    auditEntries: 'a chain of hashes, verified as such in comprehensive scans',
    auditCheckpoints: 'signed heads of that chain',
    personKeys: 'keys of persons; without their record they open nothing',
    leftCompanies: 'of the platform; which companies have left',
    reconciliations: 'removed once it is over',
    replays: 'of the platform; kept for a while',
    customerBackups: 'a copy; compared by its digest when it is restored',
    customerBackupRows: 'a copy; compared by its digest when it is restored',
    reservations: 'ends with its hold, which is read',
    idempotencyKeys: 'answers of a day',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;
