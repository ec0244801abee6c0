import type { Clock } from '@fencepost/service-kit/clock';
import type { AlertRecord } from '../domain/alert-record.ts';
import { unacknowledgedMs } from '../domain/escalation.ts';
import type { Ledger } from '../domain/ledger.ts';
import { makeTendAlert } from './alerts/tend-alert.ts';
import type { AlertFigures, Alerts, Gauges } from './ports.ts';

interface Deps {
  readonly alerts: Alerts;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly gauges: Gauges;
  readonly onNews: () => void;
}

const MS_A_SECOND = 1_000;

/**
 * Compares all alerts that are not resolved with the ledger and marks those that differ: after a restart, after another
 * replica wrote, after somebody touched the database. What time alone brings, the end of a silence and an escalation, comes
 * here. The gauges show what is stored, not what this replica believes.
 */
export const makeReviewAlerts = (deps: Deps): (() => Promise<void>) => {
  const { alerts, ledger, clock, gauges } = deps;
  const tend = makeTendAlert(deps);

  return async () => {
    const standing = new Map([...ledger.standing()].map(({ id, subjects }) => [id, subjects.size]));
    const active: AlertFigures[] = [];
    let folded = 0;
    for await (const found of alerts.open()) {
      const alert = await tend(found);
      active.push(figuresOf(alert, clock.millis()));
      if (alert.slack.folded) folded += 1;
      if (standing.get(alert.id) !== alert.count) ledger.markChanged(alert.id);
      standing.delete(alert.id);
    }
    for (const id of standing.keys()) ledger.markChanged(id);
    const pendingSince = await alerts.pendingSince();
    const lagMs = pendingSince === undefined ? 0 : Math.max(0, clock.millis() - Date.parse(pendingSince));
    const { slackPending: pending } = await alerts.count();
    gauges.alerts(active, { pending, lagSeconds: lagMs / MS_A_SECOND, folded });
  };
};

const figuresOf = (alert: AlertRecord, nowMs: number): AlertFigures => {
  const { invariant, severity, status, count, escalatedAt } = alert;
  const waitedMs = unacknowledgedMs(alert, nowMs);
  return {
    ...{ invariant, severity, status, count },
    escalated: escalatedAt !== null && waitedMs !== null,
    unacknowledgedSeconds: waitedMs === null ? null : waitedMs / MS_A_SECOND,
  };
};
