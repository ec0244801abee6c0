import { z } from 'zod';
import { defineAction } from '../define.ts';
import { ScanId, TenantId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { Severity } from './alert.ts';
import { ScanMode } from './full-scan.ts';

const Count = z.int().nonnegative();

/** One company in the sync-health widget (INT-012). */
export const CompanySyncHealth = z.object({
  tenantId: TenantId,
  companyName: z.string().nullable(),
  services: z.object({ total: Count, synced: Count, never: Count, pending: Count, error: Count }),
  mappings: z.object({ total: Count, withoutTeam: Count, ofOtherTeam: Count }),
  openAlerts: Count,
  /** Whether everything with an event type is synced, and every team is the company's. */
  healthy: z.boolean(),
});

export const getSyncHealth = defineAction({
  owner: 'integrity-monitor',
  name: 'getSyncHealth',
  version: 1,
  summary: 'Per company: services by sync status, mappings by team, open alerts. Worst first.',
  scope: 'platform',
  input: z.object({}),
  output: z.object({ data: z.array(CompanySyncHealth) }),
  errors: [],
  http: { method: 'get', path: '/v1/ops/sync-health' },
});

/** One of the layers that keep companies apart (INT-046), and when it was last seen to work. */
export const DefenceLayer = z.object({
  id: z.string(),
  layer: z.string(),
  state: z.enum(['working', 'failing', 'unknown']),
  /** What shows it. */
  because: z.string(),
  lastProvedAt: Instant.nullable(),
});

export const getIntegrityHealth = defineAction({
  owner: 'integrity-monitor',
  name: 'getIntegrityHealth',
  version: 1,
  summary:
    'The integrity widget: open alerts, layers of defence, last and next scan, records without a company, webhook recall.',
  scope: 'platform',
  input: z.object({
    /** The first day, UTC, whose attempts without a company count; without it, all that were counted. */
    since: z.iso.date().optional(),
  }),
  output: z.object({
    openAlerts: z.record(Severity, Count),
    /** Stored rows without a company, of all owners: 0 is the only good number (INT-043). */
    recordsWithoutCompany: Count,
    /**
     * Attempts to act without a company since that day, by owner: refused by the store's guard or a rule of the database
     * (INT-044). `since` is later than what was asked for where nobody counted before; an owner that does not answer is missing.
     */
    attemptsWithoutCompany: z.array(z.object({ owner: z.string(), refused: Count, since: z.iso.date() })),
    layers: z.array(DefenceLayer),
    lastScan: z.object({ id: ScanId, mode: ScanMode, finishedAt: Instant, passed: z.boolean() }).nullable(),
    nextScanAt: Instant.nullable(),
    nextCanaryAt: Instant.nullable(),
    /** The share of vendor changes first seen by webhook (A10), per company; null where nothing was compared yet. */
    webhookRecall: z.array(
      z.object({ tenantId: TenantId, companyName: z.string().nullable(), recall: z.number().min(0).max(1).nullable() }),
    ),
    /** Sightings of the stream: a monitor that sees nothing says so. */
    lastEventAt: Instant.nullable(),
  }),
  errors: [],
  timeoutMs: 10_000,
  http: { method: 'get', path: '/v1/ops/integrity-health' },
});
