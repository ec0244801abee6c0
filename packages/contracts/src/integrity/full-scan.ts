import { z } from 'zod';
import { defineAction } from '../define.ts';
import { ScanId, TenantId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { Actor } from '../scope.ts';
import { Severity } from './alert.ts';

/**
 * What a scan looks at (INT-023). `standard`: every stored row against every invariant. `pre_migration`: that, and what a
 * constraint would refuse, soft-deleted rows too (D-06). `post_migration`: that, and whether database rules and indexes are
 * really there. `comprehensive`: all of it, the companies' audit chains and the isolation canaries.
 */
export const ScanMode = z.enum(['standard', 'pre_migration', 'post_migration', 'comprehensive']);
export type ScanMode = z.output<typeof ScanMode>;

/** What one check of a scan found. */
export const CheckResult = z.object({
  /** The invariant's id, or the name of a check that is none. */
  check: z.string(),
  sentence: z.string(),
  severity: Severity,
  verdict: z.enum(['passed', 'failed', 'not_run']),
  /** How many records it looked at. */
  checked: z.int().nonnegative(),
  violations: z.int().nonnegative(),
  /** `Found 3 mappings with NULL team_id`, one for each cause; why it did not run. */
  findings: z.array(z.string()),
  /** At most 20, in a detailed scan only. Ids and facts. */
  samples: z.array(
    z.object({ subject: z.string(), tenantId: z.string().nullable(), evidence: z.record(z.string(), z.unknown()) }),
  ),
});
export type CheckResult = z.output<typeof CheckResult>;

/** A company as a scan saw it (INT-005, INT-019, INT-045). */
export const CompanyFigures = z.object({
  tenantId: TenantId,
  companyName: z.string().nullable(),
  services: z.object({
    total: z.int().nonnegative(),
    synced: z.int().nonnegative(),
    never: z.int().nonnegative(),
    pending: z.int().nonnegative(),
    error: z.int().nonnegative(),
  }),
  mappings: z.int().nonnegative(),
  /** Active ones: without those who were merged, set aside or erased, which `records` counts (INT-045). */
  customers: z.int().nonnegative(),
  appointments: z.int().nonnegative(),
  /** Everything that the scan saw of the company, by kind of record. */
  records: z.record(z.string(), z.int().nonnegative()),
  violations: z.int().nonnegative(),
});
export type CompanyFigures = z.output<typeof CompanyFigures>;

/** One run over everything that is stored. */
export const Scan = z.object({
  id: ScanId,
  mode: ScanMode,
  detailed: z.boolean(),
  state: z.enum(['pending', 'running', 'completed', 'failed']),
  requestedBy: Actor,
  requestedAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  progress: z.object({
    /** `tenant.services`, or null before the first and after the last. */
    collection: z.string().nullable(),
    collectionsDone: z.int().nonnegative(),
    collectionsTotal: z.int().nonnegative(),
    records: z.int().nonnegative(),
  }),
  /** Null until it is complete: whether every check passed. One that did not run is no pass. */
  passed: z.boolean().nullable(),
  /** `All health checks passed`, or every issue in one line each (INT-004). */
  summary: z.array(z.string()),
  checks: z.array(CheckResult),
  companies: z.array(CompanyFigures),
  /** What was not looked at, and why: said, never hidden. */
  notCovered: z.array(z.string()),
  /** Why it failed, in words. */
  error: z.string().nullable(),
  version: z.int().positive(),
});
export type Scan = z.output<typeof Scan>;

export const startScan = defineAction({
  owner: 'integrity-monitor',
  name: 'startScan',
  version: 1,
  summary: 'Scan everything that is stored, now. One scan at a time: asking again while one runs answers that one.',
  scope: 'platform',
  input: z.object({ mode: ScanMode.default('standard'), detailed: z.boolean().default(false) }),
  output: Scan,
  errors: [],
  http: { method: 'post', path: '/v1/ops/scans', status: 202 },
});

export const getScan = defineAction({
  owner: 'integrity-monitor',
  name: 'getScan',
  version: 1,
  summary: 'Read a scan: how far it is, or what it found.',
  scope: 'platform',
  input: z.object({ scanId: ScanId }),
  output: Scan,
  errors: ['not_found'],
  http: {
    method: 'get',
    path: '/v1/ops/scans/{scanId}',
    watch: { member: 'state', until: ['completed', 'failed'] },
  },
});

export const listScans = defineAction({
  owner: 'integrity-monitor',
  name: 'listScans',
  version: 1,
  summary: 'List scans, newest first, without samples and companies.',
  scope: 'platform',
  input: PageRequest,
  output: pageOf(Scan),
  errors: ['invalid_input'],
  http: { method: 'get', path: '/v1/ops/scans' },
});
