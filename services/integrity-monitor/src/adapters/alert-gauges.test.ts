import { makeMetrics } from '@fencepost/service-kit/metrics';
import { expect, it } from 'vitest';
import { invariants } from '../domain/invariants/all.ts';
import type { AlertFigures } from '../usecases/ports.ts';
import { makeAlertGauges } from './alert-gauges.ts';

const slack = { pending: 2, lagSeconds: 61, folded: 3 };
const shownBy = async (...looks: readonly (readonly AlertFigures[])[]) => {
  const metrics = makeMetrics('test');
  const alerts = makeAlertGauges(metrics);
  for (const active of looks) alerts(active, slack);
  const lines = (await metrics.render()).split('\n').map((line) => line.replace(',service="test"', ''));
  return (name: string, ...labels: readonly string[]): string | undefined =>
    lines
      .find((line) => line.startsWith(`fencepost_${name}`) && labels.every((label) => line.includes(`"${label}"`)))
      ?.split(' ')
      .at(-1);
};
const mapping = 'mapping-team-is-company-team';
const figures = (changed: Partial<AlertFigures> = {}): AlertFigures => ({
  ...{
    invariant: mapping,
    severity: 'critical',
    status: 'open',
    count: 2,
    escalated: false,
    unacknowledgedSeconds: 30,
  },
  ...changed,
});

it('the states of alerts are numbers: how many, how many records, and how long nobody has taken them (INT-009)', async () => {
  const taken = figures({ status: 'acknowledged', count: 5, unacknowledgedSeconds: null });
  const shown = await shownBy([figures(), figures({ escalated: true, unacknowledgedSeconds: 901 }), taken]);
  expect(shown('alerts_open', mapping, 'critical')).toBe('3');
  expect(shown('alerts{', mapping, 'critical', 'open')).toBe('2');
  expect(shown('alerts{', mapping, 'critical', 'acknowledged')).toBe('1');
  expect(shown('alerts_records{', mapping, 'critical', 'open')).toBe('4');
  expect(shown('alerts_records{', mapping, 'critical', 'acknowledged')).toBe('5');
  expect(shown('alerts_records{', mapping, 'critical', 'silenced')).toBe('0');
  expect(shown('alerts_unacknowledged_seconds', mapping, 'critical')).toBe('901');
  expect(shown('alerts_escalated', 'critical')).toBe('1');
  expect(['pending', 'lag_seconds'].map((name) => shown(`alerts_slack_${name}`))).toEqual(['2', '61']);
  expect(shown('alerts_folded')).toBe('3');
});

it('every invariant has its numbers from the first look on, and they go back to 0', async () => {
  const shown = await shownBy([]);
  for (const { id } of invariants) expect(shown('alerts_open', id, 'critical')).toBe('0');
  const after = await shownBy([figures(), figures({ invariant: 'one-of-yesterday' })], []);
  expect(after('alerts_records', mapping, 'critical')).toBe('0');
  expect(after('alerts_open', 'one-of-yesterday', 'critical')).toBe('0');
  expect(after('alerts_unacknowledged_seconds', mapping, 'critical')).toBe('0');
});
