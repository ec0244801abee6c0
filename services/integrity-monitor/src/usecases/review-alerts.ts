import type { Ledger } from '../domain/ledger.ts';
import type { Alerts, Gauges } from './ports.ts';

interface Deps {
  readonly alerts: Alerts;
  readonly ledger: Ledger;
  readonly gauges: Gauges;
}

/**
 * Compares all open alerts with the ledger and marks those that differ: after a restart, after another replica wrote,
 * after somebody touched the database. The gauges show what is stored, not what this replica believes.
 */
export const makeReviewAlerts =
  ({ alerts, ledger, gauges }: Deps) =>
  async (): Promise<void> => {
    const standing = new Map([...ledger.standing()].map(({ id, subjects }) => [id, subjects.size]));
    const open: { readonly invariant: string; readonly severity: string }[] = [];
    for await (const { id, invariant, severity, count } of alerts.open()) {
      open.push({ invariant, severity });
      if (standing.get(id) !== count) ledger.markChanged(id);
      standing.delete(id);
    }
    for (const id of standing.keys()) ledger.markChanged(id);
    gauges.alerts(open, (await alerts.count()).slackPending);
  };
