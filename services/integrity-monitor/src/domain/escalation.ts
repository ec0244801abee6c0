import type { Severity } from '@fencepost/contracts/integrity/alert';
import { telling } from './alert-history.ts';
import type { AlertPatch, AlertRecord } from './alert-record.ts';

const MINUTE_MS = 60_000;

/** How long an alert waits for somebody to take it before it is told once more, and louder. */
export const ESCALATES_AFTER_MS: Readonly<Record<Severity, number>> = {
  critical: 15 * MINUTE_MS,
  high: 60 * MINUTE_MS,
  medium: 240 * MINUTE_MS,
};

const waitedMs = ({ waitingSince, openedAt }: AlertRecord, nowMs: number): number =>
  nowMs - Date.parse(waitingSince ?? openedAt);

/** How long nobody has taken it, in milliseconds; null where somebody has, or where nobody need hear of it. */
export const unacknowledgedMs = (alert: AlertRecord, nowMs: number): number | null =>
  alert.status === 'open' ? Math.max(0, waitedMs(alert, nowMs)) : null;

/** Once for each time that it waits: undefined before its time, and then until it is opened, heard or given back anew. */
export const escalation = (alert: AlertRecord, now: string): AlertPatch | undefined => {
  if (alert.status !== 'open' || alert.escalatedAt !== null) return undefined;
  const patienceMs = ESCALATES_AFTER_MS[alert.severity];
  if (waitedMs(alert, Date.parse(now)) < patienceMs) return undefined;
  const note = `Nobody has acknowledged it for ${patienceMs / MINUTE_MS} minutes.`;
  return { ...telling(alert, now, { happened: 'escalated', note }), escalatedAt: now };
};
