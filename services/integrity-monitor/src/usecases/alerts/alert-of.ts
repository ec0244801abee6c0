import type { Alert, AlertEntry } from '@fencepost/contracts/integrity/alert';
import type { z } from 'zod';
import type { AlertRecord, HistoryEntry } from '../../domain/alert-record.ts';

/** An alert as its contract shows it. Its version is the revision: deliveries to Slack are nobody's change. */
export const alertOf = (alert: AlertRecord): z.input<typeof Alert> => {
  const { id, invariant, severity, status, companyName, cause, title, count, runbook } = alert;
  const { openedAt, lastSeenAt, resolvedAt, acknowledged, silenced, escalatedAt, slack } = alert;
  const { ts, pending, lastError } = slack;
  return {
    ...{ id, invariant, severity, status, tenantId: alert.companyId, companyName, cause, title, count, runbook },
    samples: alert.samples.map(({ subject, evidence }) => ({ subject, evidence: { ...evidence } })),
    ...{ openedAt, lastSeenAt, resolvedAt, acknowledged, silenced, escalatedAt },
    repairPlanId: alert.repair?.planId ?? null,
    slack: { ts, pending, lastError },
    version: alert.revision,
  };
};

export const entryOf = ({ seq: _, ...entry }: HistoryEntry): z.input<typeof AlertEntry> => entry;
