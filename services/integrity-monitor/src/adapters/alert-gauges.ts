import { AlertStatus, Severity } from '@fencepost/contracts/integrity/alert';
import type { Metrics } from '@fencepost/service-kit/metrics';
import { invariants } from '../domain/invariants/all.ts';
import type { AlertFigures, Gauges } from '../usecases/ports.ts';

const states = AlertStatus.options.filter((status) => status !== 'resolved');
const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/**
 * The states of alerts as numbers, so that an Alertmanager needs nothing else (deploy/prometheus/fencepost.rules.yml). Every
 * series is there from the first look on, with 0: what is absent cannot be told from what is fine.
 */
export const makeAlertGauges = (metrics: Metrics): Gauges['alerts'] => {
  const { gauge } = metrics;
  const open = gauge('alerts_open', 'Alerts that are not resolved', ['invariant', 'severity']);
  const alerts = gauge('alerts', 'Alerts that are not resolved, by state', ['invariant', 'severity', 'state']);
  const records = gauge('alerts_records', 'Records that violate now, by the state of their alert', [
    ...['invariant', 'severity', 'state'],
  ]);
  const waiting = gauge('alerts_unacknowledged_seconds', 'How long the longest waiting alert was not acknowledged', [
    ...['invariant', 'severity'],
  ]);
  const escalated = gauge('alerts_escalated', 'Open alerts that nobody has acknowledged in time', ['severity']);
  const pending = gauge('alerts_slack_pending', 'Alerts whose newest state Slack does not show yet');
  const lag = gauge('alerts_slack_lag_seconds', 'How long the longest waiting state of an alert is not shown in Slack');
  const folded = gauge('alerts_folded', 'Alerts that the message of a storm stands for');

  const show = (invariant: string, severity: Severity, of: readonly AlertFigures[]): void => {
    const labels = { invariant, severity };
    open.set(labels, of.length);
    waiting.set(
      labels,
      of.reduce((most, { unacknowledgedSeconds }) => Math.max(most, unacknowledgedSeconds ?? 0), 0),
    );
    for (const state of states) {
      const those = of.filter(({ status }) => status === state);
      alerts.set({ ...labels, state }, those.length);
      records.set({ ...labels, state }, sumOf(those.map(({ count }) => count)));
    }
  };

  /** With those that only stored alerts know: their last one has to go back to 0, too. */
  const ids = new Set(invariants.map(({ id }) => id));
  return (active, slack) => {
    const groups = Map.groupBy(active, ({ invariant, severity }) => `${invariant} ${severity}`);
    for (const { invariant } of active) ids.add(invariant);
    for (const id of ids) {
      for (const severity of Severity.options) show(id, severity, groups.get(`${id} ${severity}`) ?? []);
    }
    for (const severity of Severity.options) {
      escalated.set({ severity }, active.filter((of) => of.escalated && of.severity === severity).length);
    }
    pending.set({}, slack.pending);
    lag.set({}, slack.lagSeconds);
    folded.set({}, slack.folded);
  };
};
