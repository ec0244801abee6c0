import { AlertId, RepairPlanId, TenantId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { Alert, AlertEntry } from '@fencepost/contracts/integrity/alert';
import { defineCollection, type RowOf } from '@fencepost/mongo-kit/define-collection';
import { z } from 'zod';
import { MOST_ENTRIES } from '../domain/alert-history.ts';

const { invariant, severity, status, companyName, cause, title, count, samples, runbook } = Alert.shape;
const { acknowledged, silenced, escalatedAt } = Alert.shape;

/** What is optional here is younger than the first rows: absent means none. */
const Slack = z.object({
  ...Alert.shape.slack.shape,
  pendingSince: Instant.nullable().optional(),
  toldSeq: z.int().nonnegative().optional(),
  folded: z.boolean().optional(),
  /** Of rows older than the history: what the thread had yet to be told. Not read any more. */
  note: z.enum(['resolved', 'reopened']).nullable().optional(),
  unsure: z.boolean(),
  attempts: z.int().nonnegative(),
  nextAttemptAt: Instant,
  claimedBy: z.string().nullable(),
  claimedUntil: Instant,
});

export const alertRows = defineCollection({
  name: 'alerts',
  scope: 'platform',
  id: AlertId,
  row: z.object({
    ...{ invariant, severity, status, companyName, cause, title, count, samples, runbook },
    companyId: TenantId.nullable(),
    openedAt: Instant,
    lastSeenAt: Instant,
    resolvedAt: Instant.nullable(),
    openings: z.int().positive(),
    peakCount: z.int().positive(),
    acknowledged: acknowledged.optional(),
    silenced: silenced.optional(),
    escalatedAt: escalatedAt.optional(),
    waitingSince: Instant.nullable().optional(),
    repair: z.object({ planId: RepairPlanId, digest: z.string(), waiting: z.boolean() }).nullable().optional(),
    history: z
      .array(AlertEntry.extend({ seq: z.int().positive() }))
      .max(MOST_ENTRIES)
      .optional(),
    revision: z.int().positive(),
    slack: Slack,
  }),
  indexes: [
    { name: 'newest', keys: { openedAt: -1, _id: -1 } },
    { name: 'newest_of_status', keys: { status: 1, openedAt: -1, _id: -1 } },
    { name: 'newest_of_company', keys: { companyId: 1, openedAt: -1, _id: -1 } },
    { name: 'newest_of_invariant', keys: { invariant: 1, openedAt: -1, _id: -1 } },
    { name: 'undelivered', keys: { 'slack.pending': 1, 'slack.nextAttemptAt': 1 } },
    { name: 'longest_pending', keys: { 'slack.pending': 1, 'slack.pendingSince': 1 } },
    { name: 'folded', keys: { 'slack.folded': 1 } },
  ],
});

export type AlertRow = RowOf<typeof alertRows>;
