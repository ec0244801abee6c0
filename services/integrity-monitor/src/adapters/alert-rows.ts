import { AlertId, TenantId } from '@fencepost/contracts/ids';
import { Instant } from '@fencepost/contracts/instant';
import { Alert } from '@fencepost/contracts/integrity/alert';
import { defineCollection, type RowOf } from '@fencepost/mongo-kit/define-collection';
import { z } from 'zod';

const { invariant, severity, status, companyName, cause, title, count, samples, runbook } = Alert.shape;

const Slack = z.object({
  ...Alert.shape.slack.shape,
  note: z.enum(['resolved', 'reopened']).nullable(),
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
    revision: z.int().positive(),
    slack: Slack,
  }),
  indexes: [
    { name: 'newest', keys: { openedAt: -1, _id: -1 } },
    { name: 'newest_of_status', keys: { status: 1, openedAt: -1, _id: -1 } },
    { name: 'undelivered', keys: { 'slack.pending': 1, 'slack.nextAttemptAt': 1 } },
  ],
});

export type AlertRow = RowOf<typeof alertRows>;
