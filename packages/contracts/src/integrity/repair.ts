import { z } from 'zod';
import { defineAction } from '../define.ts';
import { AlertId, RepairPlanId, TenantId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { Actor } from '../scope.ts';
import { ExpectedVersion } from '../text.ts';
import { RepairChange, RepairEvidence } from './repair-step.ts';

/** What can be repaired by a plan; each has a recipe that finds the records and what proves their right values. */
export const Remedy = z.enum([
  /** Mappings whose team is empty or another company's (INT-014, INT-017, INT-018). */
  'mapping_team',
  /** Services with an event type that are not `synced` although everything that makes them so is there (INT-015, INT-016). */
  'service_sync_status',
  /** A company whose team was changed past the commands (D-15). */
  'company_team',
  /** Services and mappings of the predecessor that wait in staging (S2). */
  'staged_rows',
  /** Customers of the predecessor without a company (S1, INT-026..INT-033). */
  'staged_customers',
  /** Records whose row names another company than their first event did, or none (D-15): bent by hand in a database. */
  'tenant_of_record',
]);
export type Remedy = z.output<typeof Remedy>;

export const RepairStep = z.object({
  step: z.int().positive(),
  owner: z.enum(['tenant', 'booking']),
  collection: z.string(),
  recordId: z.string(),
  tenantId: TenantId.nullable(),
  change: RepairChange,
  evidence: z.array(RepairEvidence),
  state: z.enum(['planned', 'applied', 'drifted', 'refused', 'undone', 'undo_drifted']),
  explanation: z.string().nullable(),
  inverse: RepairChange.nullable(),
});
export type RepairStep = z.output<typeof RepairStep>;

/** A record that the plan leaves alone, and why: ambiguous, or without evidence that counts (D-02, D-03). */
export const RepairRefusal = z.object({
  collection: z.string(),
  recordId: z.string(),
  because: z.string().max(500),
  evidence: z.array(RepairEvidence),
});

/** Names and amounts that people compare: before, wanted, after. */
const Figures = z.record(z.string(), z.number());

/**
 * A repair is a plan (law 10): planned (a dry run with a diff), approved, applied, verified, undone. `digest` is over every
 * step: what is approved is exactly what is applied. It ends by itself where nobody approves it within a day.
 */
export const RepairPlan = z.object({
  id: RepairPlanId,
  remedy: Remedy,
  title: z.string(),
  alertId: AlertId.nullable(),
  /** For one company; null: for all. */
  tenantId: TenantId.nullable(),
  state: z.enum([
    'planned',
    'approved',
    'applying',
    'applied',
    'verified',
    'unverified',
    'undoing',
    'undone',
    'expired',
  ]),
  /** SHA-256 over all steps in canonical JSON. */
  digest: z.string(),
  steps: z.object({
    planned: z.int().nonnegative(),
    applied: z.int().nonnegative(),
    drifted: z.int().nonnegative(),
    refused: z.int().nonnegative(),
    undone: z.int().nonnegative(),
  }),
  refusals: z.array(RepairRefusal),
  before: Figures,
  expected: Figures,
  after: Figures.nullable(),
  /** Whether somebody else than the planner has to approve. */
  needsSecondPerson: z.boolean(),
  planned: z.object({ by: Actor, at: Instant }),
  approved: z.object({ by: Actor, at: Instant }).nullable(),
  applied: z.object({ by: Actor, at: Instant }).nullable(),
  undone: z.object({ by: Actor, at: Instant }).nullable(),
  /** What verifying found wrong; empty where all is as expected. */
  findings: z.array(z.string()),
  /** The backup that was made before it was applied, where its remedy demands one (INT-031). */
  backup: z.string().max(100).nullable().default(null),
  /** The owner that it waits for while it is applied or taken back, and what it failed with: it is asked until it answers. */
  waitsFor: z.string().max(500).nullable().default(null),
  expiresAt: Instant,
  version: z.int().positive(),
});
export type RepairPlan = z.output<typeof RepairPlan>;

export const planRepair = defineAction({
  owner: 'integrity-monitor',
  name: 'planRepair',
  version: 1,
  summary:
    'Make a repair plan: a dry run that lists per record the old values, the new ones, the evidence and the inverse. Changes nothing.',
  scope: 'platform',
  input: z.object({
    remedy: Remedy,
    alertId: AlertId.optional(),
    tenantId: TenantId.optional(),
    /** One record alone (INT-016): of all others nothing is changed; the figures are still those of all. */
    recordId: z.string().max(200).optional(),
  }),
  output: RepairPlan,
  errors: ['not_found', 'invalid_input', 'unavailable'],
  timeoutMs: 60_000,
  http: { method: 'post', path: '/v1/ops/repair-plans', status: 201, idempotencyKey: 'optional' },
});

const Named = z.object({ planId: RepairPlanId });

export const getRepairPlan = defineAction({
  owner: 'integrity-monitor',
  name: 'getRepairPlan',
  version: 1,
  summary: 'Read a repair plan: its state, its figures, and what it leaves alone and why.',
  scope: 'platform',
  input: Named,
  output: RepairPlan,
  errors: ['not_found'],
  http: {
    method: 'get',
    path: '/v1/ops/repair-plans/{planId}',
    watch: { member: 'state', until: ['applied', 'verified', 'unverified', 'undone', 'expired'] },
  },
});

export const listRepairPlans = defineAction({
  owner: 'integrity-monitor',
  name: 'listRepairPlans',
  version: 1,
  summary: 'List repair plans, newest first.',
  scope: 'platform',
  input: PageRequest.extend({ state: RepairPlan.shape.state.optional(), alertId: AlertId.optional() }),
  output: pageOf(RepairPlan),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/ops/repair-plans' },
});

export const listRepairSteps = defineAction({
  owner: 'integrity-monitor',
  name: 'listRepairSteps',
  version: 1,
  summary: 'The steps of a repair plan in their order: the diff, record by record.',
  scope: 'platform',
  input: PageRequest.extend(Named.shape),
  output: pageOf(RepairStep),
  errors: ['not_found', 'invalid_input'],
  http: { method: 'get', path: '/v1/ops/repair-plans/{planId}/steps' },
});

const decide = Named.extend({ version: ExpectedVersion.optional() });

export const approveRepairPlan = defineAction({
  owner: 'integrity-monitor',
  name: 'approveRepairPlan',
  version: 1,
  summary: 'Approve exactly the plan of this digest; by another person than the planner, where that is configured.',
  scope: 'platform',
  input: decide.extend({ digest: z.string().max(100) }),
  output: RepairPlan,
  errors: ['not_found', 'forbidden', 'wrong_state', 'conflict', 'stale_version'],
  // It reads and hashes every step.
  timeoutMs: 10_000,
  http: { method: 'post', path: '/v1/ops/repair-plans/{planId}/approve' },
});

export const applyRepairPlan = defineAction({
  owner: 'integrity-monitor',
  name: 'applyRepairPlan',
  version: 1,
  summary:
    'Apply an approved plan, step by step by compare-and-set; a record that has changed meanwhile is left alone. Goes on after a crash. Customers of the predecessor are backed up first; without a backup nothing is applied.',
  scope: 'platform',
  input: decide,
  output: RepairPlan,
  errors: ['not_found', 'wrong_state', 'stale_version', 'conflict', 'unavailable'],
  timeoutMs: 75_000,
  http: { method: 'post', path: '/v1/ops/repair-plans/{planId}/apply', status: 202 },
});

export const verifyRepairPlan = defineAction({
  owner: 'integrity-monitor',
  name: 'verifyRepairPlan',
  version: 1,
  summary: 'Look at the stored records again: are they as the plan wanted them, and does nothing violate?',
  scope: 'platform',
  input: decide,
  output: RepairPlan,
  errors: ['not_found', 'wrong_state', 'unavailable', 'stale_version'],
  timeoutMs: 60_000,
  http: { method: 'post', path: '/v1/ops/repair-plans/{planId}/verify' },
});

export const undoRepairPlan = defineAction({
  owner: 'integrity-monitor',
  name: 'undoRepairPlan',
  version: 1,
  summary:
    'Take an applied plan back, also one that waits for an owner or of which records are still changed: restores exactly what it changed, and keeps what others changed meanwhile.',
  scope: 'platform',
  input: decide,
  output: RepairPlan,
  errors: ['not_found', 'wrong_state', 'stale_version'],
  http: { method: 'post', path: '/v1/ops/repair-plans/{planId}/undo', status: 202 },
});
